/** Where `save` and `export` write: the file of `-o`, else standard output, which must not be a terminal. */
import { LeptonError } from "../errors.ts";
import type { CommandContext, CommandResult, OptionSpec, Parsed } from "./define.ts";
import { text } from "./read.ts";

export const OUTPUT: OptionSpec = {
  name: "output",
  short: "o",
  kind: "string",
  value: "string",
  summary: "Write to a file, instead of STDOUT",
  complete: "file",
};

export interface Archive {
  /** `save` or `export`, for the refusal. */
  readonly verb: string;
  stream(): AsyncIterable<Uint8Array>;
  /** What there is to show of writing a file. */
  file(path: string): Promise<CommandResult>;
}

export async function writeArchive({ io }: CommandContext, parsed: Parsed, archive: Archive): Promise<CommandResult> {
  const path = text(parsed, "output") ?? "";
  if (path !== "") return await archive.file(path);
  if (io.stdoutIsTty) {
    const message = `cowardly refusing to ${archive.verb} to a terminal. Use the -o flag or redirect`;
    throw new LeptonError("invalid-argument", message);
  }
  return { kind: "bytes", chunks: toStdout(archive.stream()) };
}

async function* toStdout(chunks: AsyncIterable<Uint8Array>) {
  for await (const data of chunks) yield { stream: "stdout", data } as const;
}
