/** Bar 3: every byte, in order, on every way out. */
import { createHash } from "node:crypto";
import { mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { importBusybox } from "../helpers/busybox.ts";
import { startContainerd, type TestDaemon } from "../helpers/containerd.ts";
import { exitOf, lepton, mustLepton, startLepton } from "../helpers/lepton.ts";
import { many } from "../helpers/many.ts";

const LINES = 1_000_000;
const FAST_EXITS = many(1000, { usually: 40 });

let daemon: TestDaemon;

beforeAll(async () => {
  daemon = await startContainerd();
  await importBusybox(daemon);
});

afterEach(async () => {
  const ids = (await mustLepton(daemon, ["ps", "-aq"])).split("\n").filter((id) => id !== "");
  if (ids.length > 0) await mustLepton(daemon, ["rm", "-f", ...ids]);
});

afterAll(async () => {
  await daemon.stop();
});

interface Output {
  readonly sha256: string;
  readonly lines: number;
  readonly seconds: number;
}

async function outputOf(args: readonly string[]): Promise<Output> {
  const begin = performance.now();
  const child = startLepton(daemon, args);
  child.stdin.end();
  const hash = createHash("sha256");
  let lines = 0;
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
    hash.update(chunk);
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines += 1;
  }
  await exitOf(child);
  return { sha256: hash.digest("hex"), lines, seconds: (performance.now() - begin) / 1000 };
}

function sequence(end: string): string {
  const hash = createHash("sha256");
  for (let line = 1; line <= LINES; line += 1) hash.update(`${line}${end}`);
  return hash.digest("hex");
}

function report(what: string, { seconds }: Output): void {
  console.log(`${what}: ${LINES} lines in ${seconds.toFixed(2)} s, ${Math.round(LINES / seconds)} lines/s`);
}

describe("seq 1 1000000", () => {
  const seq = ["busybox", "seq", "1", String(LINES)];

  test("through an attached run", async () => {
    const output = await outputOf(["run", "--rm", ...seq]);
    report("run", output);
    expect({ sha256: output.sha256, lines: output.lines }).toEqual({ sha256: sequence("\n"), lines: LINES });
  });

  test("through a terminal", async () => {
    const output = await outputOf(["run", "--rm", "-t", ...seq]);
    report("run -t", output);
    expect({ sha256: output.sha256, lines: output.lines }).toEqual({ sha256: sequence("\r\n"), lines: LINES });
  });

  test("through run -d, wait and logs", async () => {
    const id = await mustLepton(daemon, ["run", "-d", ...seq]);
    await mustLepton(daemon, ["wait", id]);
    const output = await outputOf(["logs", id]);
    report("logs", output);
    expect({ sha256: output.sha256, lines: output.lines }).toEqual({ sha256: sequence("\n"), lines: LINES });
  });

  test("through logs -f while it is written", async () => {
    const id = await mustLepton(daemon, ["run", "-d", ...seq]);
    const output = await outputOf(["logs", "-f", id]);
    report("logs -f", output);
    expect({ sha256: output.sha256, lines: output.lines }).toEqual({ sha256: sequence("\n"), lines: LINES });
  });
});

// Some at a time: what a busy machine loses, it loses here.
const AT_ONCE = 4;

test(`${FAST_EXITS} fast exits lose no byte and gain none`, { timeout: 900_000 }, async () => {
  const wrong: string[] = [];
  let next = 0;
  const worker = async () => {
    for (let round = next++; round < FAST_EXITS; round = next++) {
      const [way, stdout] = round % 2 === 1 ? ["logs", await printThroughLogs()] : ["run", await printThroughRun()];
      if (stdout !== "a\nb") wrong.push(`${round} ${way}: ${JSON.stringify(stdout)}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  expect(wrong).toEqual([]);
});

const PRINT = ["busybox", "printf", "a\\nb"];

async function printThroughRun(): Promise<string> {
  return (await lepton(daemon, ["run", "--rm", ...PRINT])).stdout;
}

async function printThroughLogs(): Promise<string> {
  const id = await mustLepton(daemon, ["run", "-d", ...PRINT]);
  return (await lepton(daemon, ["logs", "-f", id])).stdout;
}

describe("bytes of every kind", () => {
  const cases: [string, Buffer][] = [
    ["an empty line", Buffer.from("\n")],
    ["one byte", Buffer.from("x")],
    ["65,535 bytes and a line feed", Buffer.concat([Buffer.alloc(65_535, "a"), Buffer.from("\n")])],
    ["65,536 bytes and a line feed", Buffer.concat([Buffer.alloc(65_536, "b"), Buffer.from("\n")])],
    ["65,537 bytes without a line feed", Buffer.alloc(65_537, "c")],
    ["a line of 1 MiB", Buffer.concat([Buffer.alloc(1 << 20, "d"), Buffer.from("\n")])],
    ["a line of 16 MiB", Buffer.concat([Buffer.alloc(16 << 20, "e"), Buffer.from("\n")])],
    ["NULs and control characters", Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))],
    ["invalid UTF-8", Buffer.from([0xff, 0xfe, 0x0a, 0xc3, 0x28, 0x0a, 0xed, 0xa0, 0x80, 0x0a, 0xf0, 0x9f, 0x98])],
  ];

  test.each(cases)("%s: exact through run and through logs", async (_name, bytes) => {
    const dir = mkdtempSync(join(daemon.dir, "bytes-"));
    writeFileSync(join(dir, "in"), bytes);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    const args = ["-v", `${dir}:/in:ro`, "busybox", "cat", "/in/in"];
    expect((await outputOf(["run", "--rm", ...args])).sha256).toBe(sha256);
    const id = await mustLepton(daemon, ["run", "-d", ...args]);
    await mustLepton(daemon, ["wait", id]);
    expect((await outputOf(["logs", id])).sha256).toBe(sha256);
  });
});
