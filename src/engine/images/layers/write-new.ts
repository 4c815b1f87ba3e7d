/** Writes a file out of an image to a place of the user's where nothing is yet. */
import { lstat } from "node:fs/promises";
import { LeptonError } from "../../../errors.ts";
import type { EngineContext } from "../../context.ts";

/** Throws `already-exists` for a path that is taken: a name out of an image must not replace a file by its default. */
export async function writeNewOutput(
  ctx: Pick<EngineContext, "disk" | "namespace"> | undefined,
  path: string,
  chunks: AsyncIterable<Uint8Array>,
): Promise<void> {
  if (ctx === undefined) throw new LeptonError("unimplemented", "no file can be written without a data root");
  const isTaken = await lstat(path).then(
    () => true,
    // Absent, or not to be reached: then writing it says why.
    () => false,
  );
  if (isTaken) {
    throw new LeptonError("already-exists", `cannot write "${path}": it is there already`, {
      hint: "choose another name, or remove it first",
    });
  }
  const { writeOutputFile } = await import("../../output-file.ts");
  await writeOutputFile(ctx, path, chunks);
}
