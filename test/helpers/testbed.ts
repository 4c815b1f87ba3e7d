/** Where scripts/fill-testbed.sh has put the registry, skopeo and openssl. */
import { existsSync } from "node:fs";
import { join } from "node:path";

/** The path of one of its programs; throws with the command that helps where it is missing. */
export function testbedProgram(name: "docker-registry" | "skopeo" | "openssl"): string {
  const path = join(process.env["LEPTON_TESTBED"] ?? "/opt/lepton-testbed", "bin", name);
  if (!existsSync(path)) throw new Error(`"${path}" is missing: run sh scripts/fill-testbed.sh`);
  return path;
}
