/** A tiny image made from the prefix's static busybox, brought in by `ctr`: for tests of what comes after images. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export const BUSYBOX = "docker.io/library/busybox:latest";

/** A daemon with a directory to work in; any TestDaemon is one. */
export interface ImportInto {
  readonly dir: string;
  ctr(...args: readonly string[]): Promise<string>;
}

/** Imports the image under `namespace` and returns its name; also unpacks it. */
export async function importBusybox(daemon: ImportInto, namespace = "default"): Promise<string> {
  const dir = mkdtempSync(join(daemon.dir, "image-"));
  const archive = join(dir, "image.tar");
  writeArchive(dir, archive);
  await daemon.ctr("-n", namespace, "images", "import", archive);
  rmSync(dir, { recursive: true });
  return BUSYBOX;
}

/** Makes the root file system as a tar file in `dir`, and returns its path. */
export function busyboxLayer(dir: string): string {
  const rootfs = join(dir, "rootfs");
  const busybox = join(process.env["LEPTON_PREFIX"] ?? "/opt/lepton", "bin/busybox");
  for (const name of ["bin", "etc", "tmp", "root", "proc", "sys", "dev"])
    mkdirSync(join(rootfs, name), { recursive: true });
  copyFileSync(busybox, join(rootfs, "bin/busybox"));
  const applets = execFileSync(busybox, ["--list"], { encoding: "utf8" }).trim().split("\n");
  for (const applet of applets) if (applet !== "busybox") symlinkSync("busybox", join(rootfs, "bin", applet));
  writeFileSync(
    join(rootfs, "etc/passwd"),
    "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n",
  );
  writeFileSync(join(rootfs, "etc/group"), "root:x:0:\nnogroup:x:65534:\n");
  const layer = join(dir, "layer.tar");
  execFileSync("tar", ["--numeric-owner", "--owner=0", "--group=0", "-C", rootfs, "-cf", layer, "."]);
  return layer;
}

function writeArchive(dir: string, archive: string): void {
  const layer = busyboxLayer(dir);
  const diffId = createHash("sha256").update(readFileSync(layer)).digest("hex");
  const config = {
    architecture: process.arch === "arm64" ? "arm64" : "amd64",
    os: "linux",
    config: { Cmd: ["sh"], Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"] },
    rootfs: { type: "layers", diff_ids: [`sha256:${diffId}`] },
  };
  writeFileSync(join(dir, "config.json"), JSON.stringify(config));
  writeFileSync(
    join(dir, "manifest.json"),
    JSON.stringify([{ Config: "config.json", RepoTags: [BUSYBOX], Layers: ["layer.tar"] }]),
  );
  execFileSync("tar", ["-C", dir, "-cf", archive, "config.json", "manifest.json", "layer.tar"]);
}
