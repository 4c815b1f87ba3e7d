import { expect, test } from "vitest";
import { frameLines } from "../../../src/cli/output/progress/frame.ts";
import { counted, withArchiveBar } from "../../../src/commands/image/archive-bar.ts";
import type { TransferProgress } from "../../../src/engine/types.ts";

async function* chunks(count: number): AsyncGenerator<Uint8Array> {
  for (let n = 0; n < count; n += 1) yield new Uint8Array(1000);
}

const view = { direction: "pull", rates: { total: 0, items: new Map() }, columns: 80, rows: 24 } as const;

test("an archive on its way is one bar over all its bytes, then word that it is unpacked", async () => {
  const asked = Promise.withResolvers<void>();
  const half = Promise.withResolvers<void>();
  const transfer = withArchiveBar("web.tar", async (bar) => {
    let taken = 0;
    for await (const chunk of counted(chunks(4), 4000, bar)) {
      taken += chunk.length;
      if (taken === 3000) {
        half.resolve();
        await asked.promise;
      }
    }
    return taken;
  });
  await half.promise;
  const pictures: TransferProgress[] = [];
  for await (const picture of transfer) {
    pictures.push(picture);
    asked.resolve();
  }
  expect(await transfer.result).toBe(4000);
  const [first] = pictures;
  if (first === undefined) throw new Error("no picture");
  expect(first).toMatchObject({ ref: "web.tar", phase: "moving", items: [{ doneBytes: 2000, totalBytes: 4000 }] });
  expect(frameLines(first, view)).toEqual([expect.stringMatching(/^Total +50% +\[.*\] +2kB\/4kB$/)]);
  expect(pictures.at(-1)).toMatchObject({ phase: "done", items: [{ doneBytes: 4000 }] });
});

test("of an archive from a pipe nobody knows the size: bytes and rate, without bar, percent or time left", async () => {
  const begun = Promise.withResolvers<void>();
  const looked = Promise.withResolvers<void>();
  const transfer = withArchiveBar("-", async (bar) => {
    let chunk = 0;
    for await (const _ of counted(chunks(4), undefined, bar)) {
      chunk += 1;
      if (chunk !== 3) continue;
      begun.resolve();
      await looked.promise;
    }
  });
  await begun.promise;
  const pictures: TransferProgress[] = [];
  for await (const picture of transfer) {
    pictures.push(picture);
    looked.resolve();
  }
  const [first] = pictures;
  if (first === undefined) throw new Error("no picture");
  expect(first).toMatchObject({ phase: "moving", items: [{ doneBytes: 2000, totalBytes: undefined }] });
  const moving = { ...view, rates: { total: 1500, items: new Map() } };
  expect(frameLines(first, moving)).toEqual([expect.stringMatching(/^Total +2kB +1\.5kB\/s$/)]);
  const last = pictures.at(-1);
  expect(last).toMatchObject({ phase: "done", items: [{ doneBytes: 4000, totalBytes: 4000 }] });
});

test("a failure is the result's, whoever looks", async () => {
  const transfer = withArchiveBar("web.tar", async () => {
    throw new Error("no room");
  });
  for await (const picture of transfer) expect(picture.items).toEqual([]);
  await expect(transfer.result).rejects.toThrow("no room");
});
