/** Who we are. */
import { readFileSync } from "node:fs";
import type { VersionInfo } from "../../engine/types.ts";

/** Our version and what we run on. */
export function clientVersion(): VersionInfo["client"] {
  return { version: packageVersion(), runtime: runtimeName(), os: process.platform, arch: goArch(process.arch) };
}

function runtimeName(): string {
  const bun = process.versions["bun"];
  return bun === undefined ? `node ${process.versions.node}` : `bun ${bun}`;
}

// docker writes Go's names of architectures.
function goArch(arch: string): string {
  return { x64: "amd64", ia32: "386" }[arch] ?? arch;
}

// The build puts the version in the place of the variable; the sources read it where it is written.
function packageVersion(): string {
  const built = process.env.LEPTON_VERSION;
  if (built !== undefined) return built;
  const text = readFileSync(new URL("../../../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}
