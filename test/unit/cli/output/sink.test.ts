import { Writable } from "node:stream";
import { describe, expect, it } from "vitest";
import { ReaderGone, Sink } from "../../../../src/cli/output/sink.ts";
import { Kept } from "../harness.ts";

class Slow extends Writable {
  readonly taken: string[] = [];
  private release: (() => void) | undefined;

  constructor() {
    super({ highWaterMark: 1 });
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.taken.push(chunk.toString());
    this.release = done;
  }

  next(): void {
    this.release?.();
  }
}

class Broken extends Writable {
  override _write(_chunk: Buffer, _encoding: string, done: (error: Error) => void): void {
    done(Object.assign(new Error("write EPIPE"), { code: "EPIPE" }));
  }
}

describe("Sink", () => {
  it("keeps the order of bytes in each stream, and of the streams", async () => {
    const writes: string[] = [];
    const record = (name: string) =>
      new Writable({
        write(chunk, _encoding, done) {
          writes.push(`${name} ${chunk}`);
          done();
        },
      });
    const sink = new Sink(record("out"), record("err"));
    for (const [stream, text] of [
      ["stdout", "a"],
      ["stdout", "b"],
      ["stderr", "c"],
      ["stdout", "d"],
    ] as const)
      await sink.write(stream, text);
    await sink.end();
    expect(writes).toEqual(["out ab", "err c", "out d"]);
  });

  it("gathers small writes, and hands them on when nothing more comes", async () => {
    const stdout = new Kept();
    const sink = new Sink(stdout, new Kept());
    void sink.write("stdout", "soon");
    expect(stdout.text).toBe("");
    await new Promise(setImmediate);
    expect(stdout.text).toBe("soon");
  });

  it("waits for a slow reader", async () => {
    const stdout = new Slow();
    const sink = new Sink(stdout, new Kept());
    const full = sink.write("stdout", "x".repeat(100_000));
    let done = false;
    const waited = Promise.resolve(full).then(() => {
      done = true;
    });
    await new Promise(setImmediate);
    expect(done).toBe(false);
    stdout.next();
    await waited;
    expect(done).toBe(true);
  });

  it("says that the reader has gone, at the next write or at the end", async () => {
    const atEnd = new Sink(new Broken(), new Kept());
    void atEnd.write("stdout", "x");
    await expect(atEnd.end()).rejects.toBeInstanceOf(ReaderGone);
    expect(() => atEnd.write("stdout", "y")).toThrow(ReaderGone);
  });

  it("tells what is wrong with one stream on the other", async () => {
    const full = new Writable({
      write: (_chunk, _encoding, done) => done(Object.assign(new Error("no space left"), { code: "ENOSPC" })),
    });
    const stderr = new Kept();
    const sink = new Sink(full, stderr);
    void sink.write("stdout", "x");
    await expect(sink.end()).rejects.toThrow("no space left");
    await sink.write("stderr", "told");
    await sink.end(["stderr"]);
    expect(stderr.text).toBe("told");
  });

  it("leaves nothing on the streams", () => {
    const stdout = new Kept();
    const before = stdout.listenerCount("error");
    const sink = new Sink(stdout, new Kept());
    expect(stdout.listenerCount("error")).toBe(before + 1);
    sink.release();
    expect(stdout.listenerCount("error")).toBe(before);
  });
});
