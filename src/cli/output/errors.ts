/** How an error is told: one line, a hint where there is one, and no more unless asked. */
import { LeptonError } from "../../errors.ts";
import { untrusted } from "../../text/untrusted.ts";
import { UsageError } from "../parse/usage-error.ts";

/** The lines for stderr; with `debug` also the stack and what caused it. */
export function errorText(error: unknown, debug: boolean): string {
  const lines = [`lepton: ${untrusted(messageOf(error))}`];
  if (error instanceof LeptonError && error.hint !== undefined) lines.push(`hint: ${untrusted(error.hint)}`);
  // Its lines are ours, but for words of the user's command line that they name.
  if (error instanceof UsageError) lines.push("", untrusted(error.usage, { multiline: true }));
  if (debug) lines.push(...trace(error));
  return `${lines.join("\n")}\n`;
}

function messageOf(error: unknown): string {
  if (error instanceof Error && error.message !== "") return error.message;
  return String(error);
}

function trace(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  const own = untrusted(error.stack ?? "", { multiline: true });
  return error.cause === undefined ? [own] : [own, "caused by:", ...trace(error.cause)];
}
