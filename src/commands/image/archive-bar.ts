/** One bar over the bytes of an archive, for `load` and `save` at a terminal. */
import { type Board, openBoard } from "../../engine/images/transfer/board.ts";
import { openTransfer } from "../../engine/images/transfer/open-transfer.ts";
import type { Transfer } from "../../engine/types.ts";

export interface ArchiveBar {
  /** So many bytes of so many have moved; all of them, and what follows is unpacking. Of a pipe nobody knows how many. */
  moved(doneBytes: number, totalBytes: number | undefined): void;
}

/** Starts `work` on the archive at `path`, and shows what it tells of its bytes. */
export function withArchiveBar<Result>(path: string, work: (bar: ArchiveBar) => Promise<Result>): Transfer<Result> {
  const board = openBoard(path);
  return openTransfer(board, async () => {
    const result = await work({ moved: (doneBytes, totalBytes) => show(board, { path, doneBytes, totalBytes }) });
    board.enter("done");
    return result;
  });
}

interface Moved {
  readonly path: string;
  readonly doneBytes: number;
  readonly totalBytes: number | undefined;
}

function show(board: Board, { path, doneBytes, totalBytes }: Moved): void {
  board.add({ digest: path, size: totalBytes }, "archive");
  const isWhole = totalBytes !== undefined && doneBytes >= totalBytes;
  board.set(path, { doneBytes, totalBytes, state: isWhole ? "unpacking" : "downloading" });
  board.enter(isWhole ? "unpacking" : "moving");
}

/** The same bytes, counted as they are taken; their end tells how many there were where nobody knew. */
export async function* counted(
  source: AsyncIterable<Uint8Array>,
  totalBytes: number | undefined,
  { moved }: ArchiveBar,
): AsyncGenerator<Uint8Array> {
  let doneBytes = 0;
  moved(doneBytes, totalBytes);
  for await (const chunk of source) {
    yield chunk;
    doneBytes += chunk.length;
    moved(doneBytes, totalBytes);
  }
  moved(doneBytes, doneBytes);
}
