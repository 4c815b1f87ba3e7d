/** Makes a Transfer of work under way: pictures for any number of readers, who each see the newest one. */
import type { Transfer } from "../../types/transfer.ts";
import type { Board } from "./board.ts";

/** Starts `work` now. What it shows on the board reaches the readers; its outcome is `result`. */
export function openTransfer<Result>(board: Board, work: () => Promise<Result>): Transfer<Result> {
  let over = false;
  const result = work().finally(() => {
    over = true;
    board.touch();
  });
  // Whoever only looks at the pictures must not bring the process down by it.
  result.catch(() => undefined);
  return { result, [Symbol.asyncIterator]: () => pictures(board, () => over) };
}

async function* pictures(board: Board, isOver: () => boolean) {
  for (let seen = -1; ; ) {
    if (seen !== board.version()) {
      seen = board.version();
      yield board.picture();
    } else if (isOver()) return;
    else await board.changed();
  }
}
