/** A program that the runtime runs for a container: its state on stdin, what it complains of on stderr. */
import { readFileSync } from "node:fs";
import { isLeptonError } from "../errors.ts";

/** Of the runtime's state of a container; empty and 0 where it has none. */
export interface HookState {
  readonly id: string;
  readonly pid: number;
  readonly bundle: string;
}

/** Returns 0, or 1 with the reason on stderr: `lepton NAME: …`, which src/engine/containers/start-failure.ts finds. */
export async function runHook(name: string, work: (state: HookState) => Promise<void>): Promise<number> {
  try {
    await work(readState());
    return 0;
  } catch (error) {
    process.stderr.write(`lepton ${name}: ${textOf(error)}\n`);
    return 1;
  }
}

function readState(): HookState {
  const { id, pid, bundle } = JSON.parse(readFileSync(0, "utf8")) as Readonly<Record<string, unknown>>;
  return { id: textOr(id), pid: typeof pid === "number" ? pid : 0, bundle: textOr(bundle) };
}

function textOr(value: unknown): string {
  return typeof value === "string" ? value : "";
}

// One line: it is read out of the middle of the runtime's.
function textOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const hint = isLeptonError(error) && error.hint !== undefined ? ` (${error.hint})` : "";
  return `${message}${hint}`.replaceAll(/\s+/g, " ");
}
