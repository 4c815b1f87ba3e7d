/**
 * The log URI by which a shim starts our console. The shim turns the query's pairs into arguments in random order
 * (Go maps), so there is exactly one pair.
 */
import { LeptonError } from "../errors.ts";

/** How this very program starts a console: `[lepton, "__log"]` compiled, `[node, log-writer.js]` otherwise. */
export type ConsoleLauncher = readonly [program: string, argument: string];

/** Before the store directory where the monitor is only to ask: a word that no absolute path begins with. */
const ASKING = "ask:";

/** The log URI for a container that the restart monitor must not start by itself: what its shim starts then asks us to. */
export function askingUri(launcher: ConsoleLauncher, storeDir: string): string {
  return loggerUri(launcher, `${ASKING}${storeDir}`);
}

/** The store directory that a shim was given by either, and by which. */
export function readStoreDir(word: string): { readonly storeDir: string; readonly asks: boolean } {
  const asks = word.startsWith(ASKING);
  return { storeDir: asks ? word.slice(ASKING.length) : word, asks };
}

/** `binary://<program>?<argument>=<store dir>`: run by the shim as `program argument storeDir`. */
export function loggerUri(launcher: ConsoleLauncher, storeDir: string): string {
  const [program, argument] = launcher;
  if (!program.startsWith("/")) {
    // The shim starts it without a PATH.
    throw new LeptonError("invalid-argument", `log writer is not an absolute path: "${program}"`);
  }
  return `binary://${encodeURI(program)}?${encodeURIComponent(argument)}=${encodeURIComponent(storeDir)}`;
}
