/** Who we are. */
import type { VersionInfo } from "../../engine/types.ts";
import { VERSION } from "../../version.ts";

/** Our version and what we run on. */
export function clientVersion(): VersionInfo["client"] {
  return { version: VERSION, runtime: runtimeName(), os: process.platform, arch: goArch(process.arch) };
}

function runtimeName(): string {
  const bun = process.versions["bun"];
  return bun === undefined ? `node ${process.versions.node}` : `bun ${bun}`;
}

// docker writes Go's names of architectures.
function goArch(arch: string): string {
  return { x64: "amd64", ia32: "386" }[arch] ?? arch;
}
