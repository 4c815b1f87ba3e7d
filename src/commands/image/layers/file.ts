/** A file of an image as bytes: exact for a program, made safe for a terminal. */
import type { LayerExplorer } from "../../../engine/types.ts";
import { untrusted } from "../../../text/untrusted.ts";
import type { CommandContext, CommandResult } from "../../define.ts";

export function fileBytes(
  { io, signal }: CommandContext,
  explorer: LayerExplorer,
  path: string,
  layer: number | undefined,
): CommandResult {
  const bytes = explorer.readFile(layer ?? explorer.layers.length - 1, path, { signal });
  return { kind: "bytes", chunks: toStdout(io.stdoutIsTty ? safe(bytes) : bytes) };
}

async function* toStdout(bytes: AsyncIterable<Uint8Array>) {
  for await (const data of bytes) yield { stream: "stdout" as const, data };
}

async function* safe(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder();
  const encode = (text: string) => new TextEncoder().encode(untrusted(text, { multiline: true }));
  for await (const chunk of bytes) yield encode(decoder.decode(chunk, { stream: true }));
  yield encode(decoder.decode());
}
