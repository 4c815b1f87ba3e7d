import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { lastLogLine, logLine, readLog, rotateLog } from "../../../../src/engine/embedded/log-file.ts";

let dir: string;
let path: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "log-file-"));
  path = join(dir, "containerd.log");
});

afterEach(() => rmSync(dir, { recursive: true }));

async function lines(options?: Parameters<typeof readLog>[1]): Promise<string[]> {
  const all: string[] = [];
  for await (const line of readLog(path, options)) all.push(line);
  return all;
}

describe("rotateLog", () => {
  it("leaves a log below the limit, and one that is not there", () => {
    rotateLog(path, 10);
    writeFileSync(path, "short\n");
    rotateLog(path, 10);
    expect(readFileSync(path, "utf8")).toBe("short\n");
  });

  it("keeps the file that containerd writes to, and one part before it", () => {
    writeFileSync(path, "a\n".repeat(5));
    rotateLog(path, 10);
    appendFileSync(path, "b\n");
    expect(readFileSync(`${path}.1`, "utf8")).toBe("a\n".repeat(5));
    expect(readFileSync(path, "utf8")).toBe("b\n");
  });
});

describe("readLog", () => {
  it("has no lines where there is no log", async () => {
    expect(await lines()).toEqual([]);
    expect(await lastLogLine(path)).toBe("");
  });

  it("reads the rotated part first, and its tail", async () => {
    writeFileSync(`${path}.1`, "one\ntwo\n");
    writeFileSync(path, "three\nfour\n");
    expect(await lines()).toEqual(["one", "two", "three", "four"]);
    expect(await lines({ tail: 3 })).toEqual(["two", "three", "four"]);
    expect(await lines({ tail: 0 })).toEqual([]);
    expect(await lastLogLine(path)).toBe("four");
  });

  it("follows over a rotation, gives whole lines only, and ends with the signal", async () => {
    writeFileSync(path, "one\n");
    const end = new AbortController();
    const seen: string[] = [];
    const writes = ["tw", "o\n", "rotate", "three\n"];
    const follow = readLog(path, { follow: true, signal: end.signal });
    expect(await follow.next()).toEqual({ value: "one", done: false });
    const next = follow.next();
    for (const text of writes) {
      if (text === "rotate") {
        seen.push((await next).value as string);
        rotateLog(path, 1);
      } else appendFileSync(path, text);
    }
    seen.push((await follow.next()).value as string);
    end.abort();
    expect(seen).toEqual(["two", "three"]);
    expect(await follow.next()).toEqual({ value: undefined, done: true });
  });
});

describe("logLine", () => {
  it("writes in containerd's form, quoted", () => {
    logLine(path, "error", 'no "runc"\nhere');
    expect(readFileSync(path, "utf8")).toMatch(/^time="[^"]+" level=error msg="no \\"runc\\"\\nhere" source=lepton\n$/);
  });
});
