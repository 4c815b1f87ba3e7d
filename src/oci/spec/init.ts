/** `--init`: a small static process 1 that reaps orphans and forwards signals. */
import { open } from "node:fs/promises";
import { join } from "node:path";
import { LeptonError } from "../../errors.ts";
import { isStaticElf } from "./elf.ts";
import type { SpecInput } from "./input.ts";
import type { Spec } from "./types.ts";

/** Where docker puts it, and what programs that look for an init know. */
const INIT_IN_CONTAINER = "/sbin/docker-init";
const NAMES: readonly string[] = ["docker-init", "tini-static", "tini"];
// ELF header and program headers of any sane binary.
const HEAD_BYTES = 4096;

/**
 * First static init binary in `dirs`, name by name in order of preference; undefined where there is none. A binary
 * that needs a loader is passed over: the image need not have one.
 */
export async function findInitBinary(dirs: readonly string[]): Promise<string | undefined> {
  for (const name of NAMES) {
    for (const dir of dirs) {
      const path = join(dir, name);
      if (isStaticElf(await readHead(path))) return path;
    }
  }
  return undefined;
}

/** Mounts the init binary and puts it before the command. `failed-precondition` where there is none. */
export function withInit(spec: Spec, { options, initPath }: SpecInput): Spec {
  if (!options.init) return spec;
  if (initPath === undefined)
    throw new LeptonError("failed-precondition", "cannot use --init: no static init binary was found", {
      hint: "install tini, or put docker-init on PATH",
    });
  const mount = { destination: INIT_IN_CONTAINER, type: "bind", source: initPath, options: ["bind", "ro"] };
  const args = [INIT_IN_CONTAINER, "--", ...spec.process.args];
  return { ...spec, mounts: [...spec.mounts, mount], process: { ...spec.process, args } };
}

async function readHead(path: string): Promise<Uint8Array> {
  // Not there or not ours to read: not a candidate.
  const file = await open(path, "r").catch(() => undefined);
  if (file === undefined) return new Uint8Array();
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } catch {
    // A directory of that name.
    return new Uint8Array();
  } finally {
    await file.close();
  }
}
