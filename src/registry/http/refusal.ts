/** An answer that is a refusal, as an error: host, status and at most 4 KiB of the server's own words. */
import { isUtf8 } from "node:buffer";
import { type ErrorCode, LeptonError } from "../../errors.ts";
import type { Answer } from "./exchange.ts";
import { readStart } from "./read-capped.ts";

const MAX_WORDS_BYTES = 4096;
// The last one may have been cut.
const MAX_CHARACTER_BYTES = 4;

const CODES: ReadonlyMap<number, ErrorCode> = new Map([
  [401, "permission-denied"],
  [403, "permission-denied"],
  [404, "not-found"],
  [405, "unimplemented"],
  [408, "timeout"],
  [429, "unavailable"],
  [501, "unimplemented"],
]);

/** Reads what a refusing server says; `secrets` are cut out of it, because some servers echo what they are sent. */
export async function refusal(answer: Answer, secrets: readonly string[] = []): Promise<LeptonError> {
  const words = await serverWords(answer);
  const quoted = words === "" ? "" : `: ${without(words, secrets)}`;
  const code = CODES.get(answer.status) ?? (answer.status >= 500 ? "unavailable" : "failed-precondition");
  return new LeptonError(code, `${answer.url.host} answered ${answer.statusText}${quoted}`);
}

async function serverWords(answer: Answer): Promise<string> {
  if (answer.method === "HEAD") return "";
  try {
    const bytes = await readStart(answer.body, MAX_WORDS_BYTES);
    return errorsOf(bytes) ?? wordsIn(bytes);
  } catch {
    // The status stands without the words: a body that breaks off changes nothing about the refusal.
    return "";
  }
}

/** `{"errors":[{"code","message","detail"}]}` of the distribution spec, `{"details"}` and `{"message"}` of token servers. */
function errorsOf(bytes: Buffer): string | undefined {
  try {
    const from = JSON.parse(bytes.toString("utf8"));
    if (!Array.isArray(from?.errors)) return textOf(from?.details) ?? textOf(from?.message);
    const texts = from.errors.flatMap((one: Readonly<Record<string, unknown>> | null) => {
      const message = textOf(one?.["message"]);
      const code = textOf(one?.["code"]);
      return message ?? code ?? [];
    });
    return texts.length === 0 ? undefined : texts.join("; ");
  } catch {
    // HTML, plain text, or JSON that was cut: quoted as it is.
    return undefined;
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

// A piece of a layer, say, where another was asked for: nobody's words.
function wordsIn(bytes: Buffer): string {
  return isUtf8(bytes.subarray(0, -MAX_CHARACTER_BYTES)) && !bytes.includes(0) ? bytes.toString("utf8").trim() : "";
}

function without(text: string, secrets: readonly string[]): string {
  return secrets.filter((secret) => secret.length > 3).reduce((left, secret) => left.replaceAll(secret, "…"), text);
}
