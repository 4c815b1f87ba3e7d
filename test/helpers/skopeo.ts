/** skopeo as a second client: what it reads and writes is what lepton must read and write. */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Digest, digestOf } from "../../src/oci/digest.ts";
import type { TestRegistry } from "./registry.ts";
import { testbedProgram } from "./testbed.ts";

/** `oci-archive:/path:name`, `docker-archive:/path:name`, `oci:/dir:name`, or an image of a registry. */
export type SkopeoPlace = string | { readonly registry: TestRegistry; readonly name: string };

export interface SkopeoCopy {
  /** All platforms of an index; default the host's own. */
  readonly all?: boolean;
  /** Manifest type to convert to. */
  readonly format?: "oci" | "v2s1" | "v2s2";
  /** Stores layers as they are, and the manifest byte for byte. */
  readonly preserveDigests?: boolean;
}

/** Copies an image from one place to another. */
export async function skopeoCopy(from: SkopeoPlace, to: SkopeoPlace, options: SkopeoCopy = {}): Promise<void> {
  const flags = [
    ...(options.all === true ? ["--all"] : []),
    ...(options.preserveDigests === true ? ["--preserve-digests"] : []),
    ...(options.format === undefined ? [] : ["--format", options.format]),
  ];
  await runSkopeo(["copy", "-q", ...flags, ...access(from, "src-"), ...access(to, "dest-"), place(from), place(to)]);
}

/** The manifest or index as the place holds it, byte for byte. */
export async function skopeoManifest(from: SkopeoPlace): Promise<Buffer> {
  return runSkopeo(["inspect", "--raw", ...access(from, ""), place(from)]);
}

/** The digest of the manifest or index. */
export async function skopeoDigest(from: SkopeoPlace): Promise<Digest> {
  return digestOf(await skopeoManifest(from));
}

/** The image's config document. */
export async function skopeoConfig(from: SkopeoPlace): Promise<Readonly<Record<string, unknown>>> {
  const bytes = await runSkopeo(["inspect", "--config", "--raw", ...access(from, ""), place(from)]);
  return JSON.parse(bytes.toString()) as Readonly<Record<string, unknown>>;
}

/** Runs it, away from the configuration of whoever runs the test; resolves with its standard output. */
export async function runSkopeo(args: readonly string[]): Promise<Buffer> {
  const home = mkdtempSync(join(tmpdir(), "lt-skopeo-"));
  try {
    writeFileSync(join(home, "registries.conf"), "");
    const own = [
      "--insecure-policy",
      "--registries.d",
      home,
      "--registries-conf",
      join(home, "registries.conf"),
      "--tmpdir",
      home,
    ];
    const env = { PATH: process.env["PATH"] ?? "/usr/bin:/bin", HOME: home, XDG_RUNTIME_DIR: home };
    const options = { encoding: "buffer", env, maxBuffer: 64 << 20 } as const;
    return (await promisify(execFile)(testbedProgram("skopeo"), [...own, ...args], options)).stdout;
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

function place(at: SkopeoPlace): string {
  return typeof at === "string" ? at : `docker://${at.registry.host}/${at.name}`;
}

function access(at: SkopeoPlace, side: "src-" | "dest-" | ""): string[] {
  if (typeof at === "string") return [];
  const { user, origin, certsDir, host } = at.registry;
  return [
    ...(origin.startsWith("https:") ? [`--${side}cert-dir`, join(certsDir, host)] : [`--${side}tls-verify=false`]),
    ...(user === undefined ? [] : [`--${side}creds`, `${user.user}:${user.password}`]),
  ];
}
