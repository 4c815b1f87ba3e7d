/** Output that becomes a stream where it must: on files, pipes and descriptors that are none of these. */
import { execFileSync } from "node:child_process";
import { closeSync, constants, mkdtempSync, openSync, readFileSync, readSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { lateOutput } from "../../../../src/cli/output/late-output.ts";

let dir: string;
const opened: number[] = [];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "late-output-"));
});
afterEach(() => {
  for (const fd of opened.splice(0)) closeSync(fd);
  rmSync(dir, { recursive: true, force: true });
});

function kept(fd: number): number {
  opened.push(fd);
  return fd;
}

/** Both ends of a pipe, the one that is written never waiting. */
function pipe(): { readonly read: number; readonly write: number } {
  const path = join(dir, "fifo");
  execFileSync("mkfifo", [path]);
  const read = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  return { read, write: kept(openSync(path, constants.O_WRONLY | constants.O_NONBLOCK)) };
}

function written(fd: number, open: () => PassThrough, data: Uint8Array): Promise<Error | null | undefined> {
  return new Promise((resolve) => lateOutput(fd, open).write(data, resolve));
}

const noStream = (): PassThrough => {
  throw new Error("a stream was made");
};

describe("late output", () => {
  it("writes to a file without a stream", async () => {
    const path = join(dir, "file");
    const output = lateOutput(kept(openSync(path, "w")), noStream);
    expect(output.isTTY).toBe(false);
    expect(output.columns).toBeUndefined();
    for (const word of ["one ", "two"])
      await new Promise<void>((done) => output.write(Buffer.from(word), () => done()));
    expect(readFileSync(path, "utf8")).toBe("one two");
  });

  it("makes a stream for what is more than a pipe holds, and keeps to it", async () => {
    const stream = new PassThrough();
    const output = lateOutput(kept(openSync(join(dir, "file"), "w")), () => stream);
    output.write(Buffer.alloc(65 * 1024, "x"), () => undefined);
    output.write(Buffer.from("end"), () => undefined);
    stream.end();
    expect((await text(stream)).length).toBe(65 * 1024 + 3);
    expect(readFileSync(join(dir, "file"), "utf8")).toBe("");
  });

  it("hands what a full pipe does not take to the stream", async () => {
    const { read, write } = pipe();
    kept(read);
    const full = Buffer.alloc(64 * 1024, "x");
    expect(await written(write, noStream, full)).toBeUndefined();
    const stream = new PassThrough();
    await written(write, () => stream, Buffer.from("rest"));
    expect(stream.read().toString()).toBe("rest");
    const taken = Buffer.alloc(65 * 1024);
    expect(readSync(read, taken)).toBe(64 * 1024);
  });

  it("says that nobody reads any more", async () => {
    const { read, write } = pipe();
    closeSync(read);
    expect(await written(write, noStream, Buffer.from("word"))).toMatchObject({ code: "EPIPE" });
  });

  it("passes listeners on to the stream, and takes them back", () => {
    const stream = new PassThrough();
    const output = lateOutput(-1, () => stream);
    const listener = (): void => undefined;
    output.on("error", listener);
    expect(output.isTTY).toBe(false);
    expect(stream.listeners("error")).toEqual([listener]);
    output.off("error", listener);
    expect(stream.listeners("error")).toEqual([]);
  });
});
