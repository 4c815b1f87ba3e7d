import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { beforeEach, describe, expect, test } from "vitest";
import { openFifoReader, openFifoWriter } from "../../../src/console/fifo.ts";
import { makeFifos } from "../../../src/console/make-fifo.ts";
import { waitFor } from "../../helpers/wait-for.ts";

let dir: string;
let path: string;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), "fifo-"));
  path = join(dir, "f");
  await makeFifos([path]);
});

const shell = (script: string) => spawn("sh", ["-c", script], { stdio: ["ignore", "pipe", "inherit"] });

async function sizeOf(chunks: AsyncIterable<Uint8Array>): Promise<number> {
  let bytes = 0;
  for await (const chunk of chunks) bytes += chunk.length;
  return bytes;
}

function openHere(): string[] {
  return readdirSync("/proc/self/fd").flatMap((fd) => {
    try {
      const target = readlinkSync(`/proc/self/fd/${fd}`);
      return target.startsWith(dir) ? [target] : [];
    } catch {
      // The descriptor of the listing itself.
      return [];
    }
  });
}

describe("makeFifos", () => {
  test("makes them for us alone and replaces what was there", async () => {
    writeFileSync(join(dir, "old"), "x");
    await makeFifos([join(dir, "old"), join(dir, "new")]);
    for (const name of ["old", "new"]) {
      expect(statSync(join(dir, name)).isFIFO()).toBe(true);
      expect(statSync(join(dir, name)).mode & 0o777).toBe(0o600);
    }
  });

  test("says where it cannot", async () => {
    await expect(makeFifos([join(dir, "none", "f")])).rejects.toThrow("cannot make fifos");
  });
});

describe("a reader", () => {
  test("waits for the first writer and ends with the last", async () => {
    const reader = openFifoReader(path);
    shell(`sleep 0.05; head -c 3000000 /dev/zero > ${path}`);
    expect(await sizeOf(reader.chunks)).toBe(3_000_000);
    await waitFor("the descriptor to be closed", () => openHere().length === 0);
  });

  test("holds the writer up while nobody takes the chunks", async () => {
    const reader = openFifoReader(path);
    const writer = shell(`head -c 8000000 /dev/zero > ${path}; echo done`);
    const chunks = reader.chunks[Symbol.asyncIterator]();
    const first = (await chunks.next()).value?.length ?? 0;
    await waitFor("the writer to sleep in its write", () => processState(writer.pid) === "S");
    expect(writer.exitCode).toBeNull();
    const rest = await sizeOf({ [Symbol.asyncIterator]: () => chunks });
    expect(first + rest).toBe(8_000_000);
  });

  test("ends when it is closed", async () => {
    const reader = openFifoReader(path);
    const size = sizeOf(reader.chunks);
    reader.close();
    expect(await size).toBe(0);
    await waitFor("the descriptor to be closed", () => openHere().length === 0);
  });

  test("is refused where there is no fifo", () => {
    expect(() => openFifoReader(join(dir, "none"))).toThrow("cannot open");
  });
});

describe("a writer", () => {
  test("needs no reader to open, waits for one when the fifo is full, and its close is the end", async () => {
    const writer = openFifoWriter(path);
    let written = false;
    const write = writer.write(new Uint8Array(1_000_000)).then(() => (written = true));
    await new Promise(setImmediate);
    expect(written).toBe(false);
    const reader = shell(`wc -c < ${path}`);
    await write;
    await writer.write(Buffer.from("tail"));
    writer.close();
    expect((await text(reader.stdout)).trim()).toBe("1000004");
  });

  test("lets go of a write that nobody reads, and of its descriptors", async () => {
    const writer = openFifoWriter(path);
    const write = writer.write(new Uint8Array(1_000_000));
    writer.close();
    await write;
    await writer.write(Buffer.from("dropped"));
    await waitFor("the descriptors to be closed", () => openHere().length === 0);
  });
});

/** State of the shell's child. */
function processState(shellPid: number | undefined): string {
  const pid = readFileSync(`/proc/${shellPid}/task/${shellPid}/children`, "latin1").trim();
  if (pid === "") return "";
  const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
  return stat.slice(stat.lastIndexOf(")") + 2, stat.lastIndexOf(")") + 3);
}
