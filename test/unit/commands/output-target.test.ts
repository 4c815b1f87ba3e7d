import { expect, test } from "vitest";
import type { CommandContext } from "../../../src/commands/define.ts";
import { writeArchive } from "../../../src/commands/output-target.ts";
import { cut } from "../../helpers/bytes.ts";

const context = (stdoutIsTty: boolean) => ({ io: { stdoutIsTty } }) as unknown as CommandContext;
const parsed = (output?: string) => ({ args: [], options: output === undefined ? {} : { output } });

function archive() {
  const written: string[] = [];
  const stream = () => cut(Buffer.from("bytes"));
  const file = async (path: string) => {
    written.push(path);
    return { kind: "nothing" } as const;
  };
  return { written, archive: { verb: "save", stream, file } };
}

test("a terminal gets no archive, but the hint of docker", async () => {
  await expect(writeArchive(context(true), parsed(), archive().archive)).rejects.toThrow(
    "cowardly refusing to save to a terminal. Use the -o flag or redirect",
  );
});

test("-o writes the file, also from a terminal, and shows what that shows", async () => {
  const { written, archive: wanted } = archive();
  expect(await writeArchive(context(true), parsed("a.tar"), wanted)).toEqual({ kind: "nothing" });
  expect(written).toEqual(["a.tar"]);
});

test("a pipe gets the bytes", async () => {
  const result = await writeArchive(context(false), parsed(), archive().archive);
  if (result.kind !== "bytes") throw new Error(`a ${result.kind}`);
  const chunks = [];
  for await (const chunk of result.chunks) chunks.push(chunk);
  expect(chunks).toEqual([{ stream: "stdout", data: Buffer.from("bytes") }]);
});
