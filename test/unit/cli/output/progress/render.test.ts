import { Terminal } from "@xterm/headless";
import { expect, test } from "vitest";
import { renderTransfer } from "../../../../../src/cli/output/progress/render.ts";
import { Sink } from "../../../../../src/cli/output/sink.ts";
import type { TransferResult } from "../../../../../src/commands/define.ts";
import { openNotes } from "../../../../../src/commands/image/transfer-notes.ts";
import { openBoard } from "../../../../../src/engine/images/transfer/board.ts";
import { openTransfer } from "../../../../../src/engine/images/transfer/open-transfer.ts";
import { LeptonError } from "../../../../../src/errors.ts";
import type { Digest } from "../../../../../src/oci/digest.ts";
import { until } from "../../../../helpers/until.ts";
import { FakeSignals, Kept } from "../../harness.ts";

const digest = (n: number) => `sha256:${n.toString(16).padStart(12, "0").padEnd(64, "0")}` as Digest;

/** A transfer that the test drives. */
function driven(more: Partial<TransferResult> = {}) {
  const board = openBoard("app");
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const notes = openNotes();
  const result: TransferResult = {
    kind: "transfer",
    direction: "pull",
    transfer: openTransfer(board, () => promise),
    head: ["latest: Pulling from library/app"],
    outcome: () => "is here",
    summary: (outcome: string) => [`Digest: ${outcome}`],
    quiet: false,
    notes,
    ...more,
  };
  return { board, resolve, reject, notes, result };
}

function screen(stdout: Kept, columns: number, rows: number): Promise<string[]> {
  const terminal = new Terminal({ cols: columns, rows, allowProposedApi: true, convertEol: true, scrollback: 1000 });
  return new Promise((resolve) =>
    terminal.write(stdout.text, () => {
      const { active } = terminal.buffer;
      const lines = Array.from({ length: active.length }, (_, y) => active.getLine(y)?.translateToString(true) ?? "");
      resolve(lines.join("\n").trimEnd().split("\n"));
    }),
  );
}

test("on a terminal only the outcome is left, with every layer", async () => {
  const stdout = new Kept({ columns: 80, rows: 6 });
  const sink = new Sink(stdout, new Kept());
  const { board, resolve, result } = driven();
  const shown = renderTransfer(result, { sink, signals: new FakeSignals() });
  for (let n = 0; n < 12; n += 1) board.add({ digest: digest(n), size: 1000 }, "layer");
  board.enter("moving");
  board.set(digest(3), { state: "downloading", doneBytes: 500 });
  await until(() => stdout.text.includes("500B/1kB"));
  for (let n = 0; n < 12; n += 1) board.set(digest(n), { state: "done", doneBytes: 1000 });
  await until(() => stdout.text.includes("12 layers done"));
  resolve("sha256:1");
  expect(await shown).toBe(0);
  await sink.end();
  expect(await screen(stdout, 80, 6)).toEqual([
    "latest: Pulling from library/app",
    ...Array.from({ length: 12 }, (_, n) => `${digest(n).slice(7, 19)}: Pull complete`),
    "Digest: sha256:1",
  ]);
  // Nothing to restore, whatever ends us: the cursor is never hidden and autowrap never off.
  expect(stdout.text).not.toMatch(/\x1b\[\?/);
});

test("a failure takes the bars away and is the transfer's own", async () => {
  const stdout = new Kept({ columns: 80, rows: 24 });
  const sink = new Sink(stdout, new Kept());
  const { board, reject, result } = driven();
  const shown = renderTransfer(result, { sink });
  board.add({ digest: digest(1), size: 1000 }, "layer");
  board.enter("moving");
  await until(() => stdout.text.includes("Waiting"));
  reject(new LeptonError("unavailable", "the registry is away"));
  await expect(shown).rejects.toThrow("the registry is away");
  await sink.end();
  expect(await screen(stdout, 80, 24)).toEqual(["latest: Pulling from library/app"]);
});

test("elsewhere docker's lines are written, and notes go to stderr", async () => {
  const [stdout, stderr] = [new Kept(), new Kept()];
  const sink = new Sink(stdout, stderr);
  const { board, resolve, notes, result } = driven();
  const shown = renderTransfer(result, { sink });
  board.add({ digest: digest(1), size: 1000 }, "layer");
  notes.add("WARNING: strange\x1b[2J");
  board.set(digest(1), { state: "done", doneBytes: 1000 });
  resolve("sha256:1");
  await shown;
  await sink.end();
  expect(stdout.text.split("\n")).toEqual([
    "latest: Pulling from library/app",
    "000000000001: Pulling fs layer",
    "000000000001: Download complete",
    "000000000001: Pull complete",
    "Digest: sha256:1",
    "",
  ]);
  expect(stderr.text).toBe("WARNING: strange\\x1b[2J\n");
});

test.each([{ quiet: true }, { quiet: false }])(
  "a warning is told at once, nothing having moved since: %o",
  async (more) => {
    const stderr = new Kept();
    const { resolve, notes, result } = driven(more);
    const shown = renderTransfer(result, { sink: new Sink(new Kept(), stderr) });
    notes.add("WARNING: a bomb");
    await until(() => stderr.text === "WARNING: a bomb\n");
    resolve("sha256:1");
    await shown;
  },
);

test("quiet is the summary alone", async () => {
  const stdout = new Kept({ columns: 80, rows: 24 });
  const sink = new Sink(stdout, new Kept());
  const { resolve, result } = driven({ quiet: true });
  resolve("sha256:1");
  await renderTransfer(result, { sink });
  await sink.end();
  expect(stdout.text).toBe("Digest: sha256:1\n");
});

test("after another program had the terminal nothing of it is erased", async () => {
  const stdout = new Kept({ columns: 80, rows: 24 });
  const sink = new Sink(stdout, new Kept());
  const signals = new FakeSignals();
  const { board, resolve, result } = driven();
  const shown = renderTransfer(result, { sink, signals });
  board.add({ digest: digest(1), size: 1000 }, "layer");
  board.enter("moving");
  await until(() => stdout.text.includes("Waiting"));
  await sink.end();
  const before = stdout.text.length;
  signals.send("SIGCONT");
  board.set(digest(1), { state: "downloading", doneBytes: 500 });
  await until(() => stdout.text.includes("500B/1kB"));
  expect(stdout.text.slice(before).split("\n")[0]).not.toContain("\x1b[");
  resolve("sha256:1");
  await shown;
});
