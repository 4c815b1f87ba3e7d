import { expect, test } from "vitest";
import { openBoard } from "../../../../../src/engine/images/transfer/board.ts";
import { openTransfer } from "../../../../../src/engine/images/transfer/open-transfer.ts";
import type { TransferProgress } from "../../../../../src/engine/types.ts";
import type { Digest } from "../../../../../src/oci/digest.ts";

const A = "sha256:a" as Digest;

async function read(transfer: AsyncIterable<TransferProgress>): Promise<TransferProgress[]> {
  const seen: TransferProgress[] = [];
  for await (const picture of transfer) seen.push(picture);
  return seen;
}

function driven() {
  const board = openBoard("app");
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  return { board, resolve, reject, transfer: openTransfer(board, () => promise) };
}

test("every reader ends with the last picture, also one who comes late", async () => {
  const { board, resolve, transfer } = driven();
  const first = read(transfer);
  board.add({ digest: A, size: 10 }, "layer");
  board.set(A, { state: "done", doneBytes: 10 });
  board.enter("done");
  resolve(7);
  const last = {
    ref: "app",
    phase: "done",
    items: [{ id: A, kind: "layer", state: "done", doneBytes: 10, totalBytes: 10 }],
  };
  expect((await first).at(-1)).toEqual(last);
  expect(await transfer.result).toBe(7);
  expect((await read(transfer)).at(-1)).toEqual(last);
});

test("a slow reader gets the newest picture, not every one", async () => {
  const { board, resolve, transfer } = driven();
  const reader = transfer[Symbol.asyncIterator]();
  await reader.next();
  board.add({ digest: A, size: 1000 }, "layer");
  for (let doneBytes = 0; doneBytes <= 1000; doneBytes += 1) board.set(A, { state: "downloading", doneBytes });
  const { value } = await reader.next();
  expect((value as TransferProgress).items[0]?.doneBytes).toBe(1000);
  resolve(0);
  await reader.return?.();
});

test("a picture does not change after it was given", async () => {
  const { board, resolve, transfer } = driven();
  board.add({ digest: A, size: 10 }, "layer");
  const reader = transfer[Symbol.asyncIterator]();
  const { value } = await reader.next();
  board.set(A, { doneBytes: 5 });
  expect((value as TransferProgress).items[0]?.doneBytes).toBe(0);
  resolve(0);
  await reader.return?.();
});

test("a failure ends the pictures and is the result's alone", async () => {
  const { reject, transfer } = driven();
  const pictures = read(transfer);
  reject(new Error("away"));
  expect(await pictures).not.toEqual([]);
  await expect(transfer.result).rejects.toThrow("away");
});
