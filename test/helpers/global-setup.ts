/** Fails early, with the command that helps, where the engine's programs or the build are missing. */
import { existsSync } from "node:fs";
import { join } from "node:path";

export function setup(): void {
  const prefix = process.env["LEPTON_PREFIX"] ?? "/opt/lepton";
  if (process.geteuid?.() !== 0) throw new Error("tests with real containers need root");
  for (const name of ["containerd", "containerd-shim-runc-v2", "ctr", "runc", "busybox"]) {
    const path = join(prefix, "bin", name);
    if (!existsSync(path)) throw new Error(`"${path}" is missing: run sh scripts/fill-prefix.sh`);
  }
  const binary = leptonBinary();
  if (!existsSync(binary)) throw new Error(`"${binary}" is missing: run npm run build`);
}

/** The lepton that tests start: LEPTON_BIN, else the compiled executable. */
export function leptonBinary(): string {
  return process.env["LEPTON_BIN"] ?? join(import.meta.dirname, "../../dist/lepton");
}
