import { describe, expect, it } from "vitest";
import { runSession } from "../../../../src/cli/attach/session.ts";
import { Sink } from "../../../../src/cli/output/sink.ts";
import type { AttachOptions } from "../../../../src/commands/define.ts";
import { until } from "../../../helpers/until.ts";
import { FakeSignals, Kept, Typed } from "../harness.ts";
import { FakeAttachment } from "./fake-attachment.ts";

const PLAIN: AttachOptions = { stdin: false, detachKeys: "", sigProxy: false };

function open(options: Partial<AttachOptions> & { readonly tty?: boolean } = {}) {
  const { tty = false, ...rest } = options;
  const attachment = new FakeAttachment({ tty });
  const stdin = new Typed({ tty });
  const stdout = new Kept(tty ? { columns: 80, rows: 24 } : undefined);
  const stderr = new Kept();
  const signals = new FakeSignals();
  const abort = new AbortController();
  const sink = new Sink(stdout, stderr);
  const exit = runSession({
    attachment,
    options: { ...PLAIN, ...rest },
    stdin: () => stdin,
    sink,
    signals,
    signal: abort.signal,
  });
  return { attachment, stdin, stdout, stderr, signals, abort, exit };
}

describe("a session", () => {
  it("carries both streams and ends with the process's status, after the last byte", async () => {
    const { attachment, stdout, stderr, exit } = open();
    attachment.say("out");
    attachment.say("err", "stderr");
    attachment.say("put");
    attachment.end(7);
    expect(await exit).toBe(7);
    expect(stdout.text).toBe("output");
    expect(stderr.text).toBe("err");
  });

  it("runs what is left to do when the exit is known", async () => {
    const done: string[] = [];
    const { attachment, exit } = open({ after: async () => void done.push("removed") });
    attachment.end(0);
    await exit;
    expect(done).toEqual(["removed"]);
  });

  it("carries input, and closes the process's when ours ends", async () => {
    const { attachment, stdin, exit } = open({ stdin: true });
    stdin.write("one ");
    stdin.end("two");
    await until(() => attachment.stdinClosed);
    expect(attachment.written.join("")).toBe("one two");
    attachment.end(0);
    expect(await exit).toBe(0);
  });

  it("leaves input alone where it is not to be carried", async () => {
    const { attachment, stdin, exit } = open();
    stdin.end("for the shell");
    attachment.end(0);
    await exit;
    expect(attachment.written).toEqual([]);
    expect(stdin.read()?.toString()).toBe("for the shell");
  });

  it("makes the terminal raw, tells its size, and restores it", async () => {
    const { attachment, stdin, stdout, exit } = open({ tty: true, stdin: true });
    expect(stdin.rawModes).toEqual([true]);
    stdout.columns = 120;
    stdout.emit("resize");
    expect(attachment.sizes).toEqual([
      { columns: 80, rows: 24 },
      { columns: 120, rows: 24 },
    ]);
    attachment.say("err", "stderr");
    attachment.end(0);
    await exit;
    expect(stdout.text).toBe("err");
    expect(stdin.rawModes).toEqual([true, false]);
    expect(stdout.listenerCount("resize")).toBe(0);
  });

  it("lets go on the keys, with the process running on and the terminal restored", async () => {
    const { attachment, stdin, exit } = open({ tty: true, stdin: true });
    stdin.write("ls\r");
    await until(() => attachment.written.length > 0);
    stdin.write("\x10");
    await new Promise(setImmediate);
    stdin.write("\x11");
    expect(await exit).toBe(0);
    expect(attachment).toMatchObject({ detached: true, written: ["ls\r"], stdinClosed: false });
    expect(stdin.rawModes).toEqual([true, false]);
    expect(stdin.isPaused()).toBe(true);
  });

  it("has no detach keys without a terminal", async () => {
    const { attachment, stdin, exit } = open({ stdin: true });
    stdin.write("\x10\x11");
    await until(() => attachment.written.length > 0);
    expect(attachment).toMatchObject({ detached: false, written: ["\x10\x11"] });
    attachment.end(0);
    await exit;
  });

  it("forwards signals where asked, and stops forwarding at the end", async () => {
    const { attachment, signals, exit } = open({ sigProxy: true });
    for (const name of ["SIGINT", "SIGTERM", "SIGHUP", "SIGUSR1", "SIGWINCH", "SIGCHLD", "SIGPIPE", "SIGURG"] as const)
      signals.send(name);
    expect(attachment.signals).toEqual(["SIGINT", "SIGTERM", "SIGHUP", "SIGUSR1"]);
    attachment.end(130);
    expect(await exit).toBe(130);
    signals.send("SIGINT");
    expect(attachment.signals).toHaveLength(4);
  });

  it("lets go when it is told to end, or when the terminal hangs up", async () => {
    for (const leave of ["abort", "hangup"] as const) {
      const { attachment, stdin, abort, signals, exit } = open({ tty: true, stdin: true });
      if (leave === "abort") abort.abort();
      else signals.send("SIGHUP");
      await exit;
      expect(attachment.detached).toBe(true);
      expect(stdin.rawModes).toEqual([true, false]);
    }
  });

  it("restores the terminal when the output breaks", async () => {
    const attachment = new FakeAttachment({ tty: true });
    Object.assign(attachment, {
      output: (async function* () {
        throw new Error("containerd went away");
        // biome-ignore lint/correctness/noUnreachable: makes it a generator of chunks
        yield { stream: "stdout" as const, data: new Uint8Array() };
      })(),
    });
    const stdin = new Typed({ tty: true });
    const sink = new Sink(new Kept({ columns: 80, rows: 24 }), new Kept());
    const signal = new AbortController().signal;
    const exit = runSession({
      attachment,
      options: { ...PLAIN, stdin: true },
      stdin: () => stdin,
      sink,
      signals: new FakeSignals(),
      signal,
    });
    await expect(exit).rejects.toThrow("containerd went away");
    expect(stdin.rawModes).toEqual([true, false]);
  });
});
