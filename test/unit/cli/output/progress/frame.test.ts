import { expect, test } from "vitest";
import { bar } from "../../../../../src/cli/output/progress/bar.ts";
import { finalLine, frameLines } from "../../../../../src/cli/output/progress/frame.ts";
import type { TransferItem, TransferProgress } from "../../../../../src/engine/types.ts";
import { displayWidth } from "../../../../../src/text/width.ts";

const MB = 1_000_000;
const HOSTILE = "\x1b[2J\x1b]0;owned\x07\r\n\u202e日本語 \x9b1A";

function layer(n: number, more: Partial<TransferItem> = {}): TransferItem {
  const id = `sha256:${n.toString(16).padStart(64, "0")}`;
  return { id, kind: "layer", state: "downloading", doneBytes: 12.34 * MB, totalBytes: 27.1 * MB, ...more };
}

function frame(items: readonly TransferItem[], columns = 80, rows = 24, total = 5.1 * MB) {
  const picture: TransferProgress = { ref: "app", phase: "moving", items };
  const rates = { items: new Map(items.map(({ id }) => [id, total / 2])), total };
  return frameLines(picture, { direction: "pull", rates, columns, rows });
}

test("a bar is empty, growing, full, and empty where nothing is to come", () => {
  expect(bar(0, 100, 12)).toBe("[>         ]");
  expect(bar(50, 100, 12)).toBe("[=====>    ]");
  expect(bar(100, 100, 12)).toBe("[==========]");
  expect(bar(200, 100, 12)).toBe("[==========]");
  expect(bar(0, 0, 12)).toBe("[>         ]");
});

test("each layer has a line with bar, bytes and rate, and the last line counts all", () => {
  const lines = frame([layer(1), layer(2, { state: "exists" }), layer(3, { state: "waiting", doneBytes: 0 })], 100);
  expect(lines).toHaveLength(4);
  expect(lines[0]).toMatch(/^000000000000: Downloading +\[=+> +\] +12\.34MB\/27\.1MB +2\.55MB\/s$/);
  expect(lines[1]).toBe("000000000000: Already exists");
  expect(lines[2]).toBe("000000000000: Waiting");
  // The layer that was here does not count.
  expect(lines[3]).toMatch(/^Total +22% +\[=+> +\] +12\.34MB\/54\.2MB +5\.1MB\/s +9s left$/);
});

test("no line is wider than the terminal, whatever the text", () => {
  const items = [
    layer(1),
    layer(2, { state: "retrying", note: HOSTILE.repeat(20) }),
    layer(3, { id: HOSTILE }),
    layer(4, { totalBytes: undefined as never, doneBytes: 1e300 }),
  ];
  for (let columns = 1; columns <= 200; columns += 1) {
    for (const rows of [1, 2, 3, 24]) {
      const lines = frame(items, columns, rows);
      expect(lines.length).toBeLessThanOrEqual(rows - 1);
      for (const line of lines) {
        expect(displayWidth(line)).toBeLessThan(Math.max(2, columns));
        expect(line).not.toMatch(/[\x00-\x1f\x7f-\x9f\u202e]/);
      }
    }
  }
});

test("a narrow terminal loses the rate, then the bar", () => {
  const [full = ""] = frame([layer(1)], 80);
  const [noRate = ""] = frame([layer(1)], 62);
  const [noBar = ""] = frame([layer(1)], 50);
  expect(full).toMatch(/\[.*\].*MB\/s/);
  expect(noRate).toMatch(/\[.*\] +12\.34MB\/27\.1MB$/);
  expect(noBar).toBe("000000000000: Downloading 12.34MB/27.1MB");
});

test("where the layers do not fit, those under way stay and the rest is counted", () => {
  const items = [
    ...Array.from({ length: 20 }, (_, n) => layer(n, { state: "done", doneBytes: 27.1 * MB })),
    ...Array.from({ length: 20 }, (_, n) => layer(100 + n, { state: "waiting", doneBytes: 0 })),
    layer(200),
  ];
  const lines = frame(items, 80, 8);
  expect(lines).toHaveLength(7);
  expect(lines[0]).toContain("Downloading");
  expect(lines.at(-2)).toBe("20 layers done, 16 more waiting");
  expect(lines.at(-1)).toContain("Total");
});

test("documents have no line, but count", () => {
  const config = { ...layer(9), kind: "config" as const, doneBytes: 0, totalBytes: 27.1 * MB };
  const lines = frame([layer(1, { doneBytes: 27.1 * MB }), config]);
  expect(lines).toHaveLength(2);
  expect(lines[1]).toContain(" 50% ");
});

test("until the layers are known it says what is looked for", () => {
  const picture: TransferProgress = { ref: HOSTILE, phase: "resolving", items: [] };
  const rates = { items: new Map(), total: 0 };
  const [line = ""] = frameLines(picture, { direction: "pull", rates, columns: 80, rows: 24 });
  expect(line).toMatch(/^Resolving \\x1b\[2J/);
});

test("what became of a layer is docker's words", () => {
  expect(finalLine(layer(1, { state: "done" }), "pull")).toBe("000000000000: Pull complete");
  expect(finalLine(layer(1, { state: "done" }), "push")).toBe("000000000000: Pushed");
  expect(finalLine(layer(1, { state: "exists" }), "push")).toBe("000000000000: Layer already exists");
  const mounted = layer(1, { state: "exists", note: "mounted from library/alpine" });
  expect(finalLine(mounted, "push")).toBe("000000000000: Mounted from library/alpine");
});
