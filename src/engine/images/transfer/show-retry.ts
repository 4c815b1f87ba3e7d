import type { Board } from "./board.ts";

/** Shows why a try is repeated, at the items that the sentence names by their digests. */
export function showRetry(board: Board, why: string): void {
  for (const { id } of board.picture().items) if (why.includes(id)) board.set(id, { state: "retrying", note: why });
}
