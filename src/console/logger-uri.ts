/**
 * The log URI by which a shim starts our console. The shim turns the query's pairs into arguments in random order
 * (Go maps), so there is exactly one pair.
 */
import { LeptonError } from "../errors.ts";

/** How this very program starts a console: `[lepton, "__log"]` compiled, `[node, log-writer.js]` otherwise. */
export type ConsoleLauncher = readonly [program: string, argument: string];

/** `binary://<program>?<argument>=<store dir>`: run by the shim as `program argument storeDir`. */
export function loggerUri(launcher: ConsoleLauncher, storeDir: string): string {
  const [program, argument] = launcher;
  if (!program.startsWith("/")) {
    // The shim starts it without a PATH.
    throw new LeptonError("invalid-argument", `log writer is not an absolute path: "${program}"`);
  }
  return `binary://${encodeURI(program)}?${encodeURIComponent(argument)}=${encodeURIComponent(storeDir)}`;
}
