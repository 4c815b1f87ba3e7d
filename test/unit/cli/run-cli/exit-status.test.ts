/** Whole command lines, from words to exit status, against an engine in memory. */
import { describe, expect, it } from "vitest";
import type { Engine } from "../../../../src/engine/types.ts";
import { LeptonError } from "../../../../src/errors.ts";
import { VERSION } from "../../../../src/version.ts";
import { fakeWorld } from "../../../helpers/fake-engine.ts";
import { FakeAttachment } from "../attach/fake-attachment.ts";
import { cli, engineWith, Kept, running } from "../harness.ts";

describe("without an engine", () => {
  it.each([
    [["--version"], `lepton version ${VERSION}\n`],
    [["--help"], "Usage:  lepton [OPTIONS] COMMAND\n"],
    [["ps", "--help"], "Usage:  lepton ps [OPTIONS]\n"],
    [["help", "run"], "Usage:  lepton run [OPTIONS] IMAGE [COMMAND] [ARG...]\n"],
    [["container"], "Usage:  lepton container COMMAND\n"],
  ])("%j", async (argv, start) => {
    const { code, stdout, stderr, connections } = await cli(argv, { connectError: new Error("asked for an engine") });
    expect({ code, stderr, connections }).toEqual({ code: 0, stderr: "", connections: [] });
    expect(stdout.startsWith(start)).toBe(true);
  });

  it("says what is wrong in one line, and what to do in the next", async () => {
    const connectError = new LeptonError("unavailable", "cannot reach containerd", { hint: "start it" });
    const { code, stdout, stderr } = await cli(["ps"], { connectError });
    expect({ code, stdout, stderr }).toEqual({
      code: 1,
      stdout: "",
      stderr: "lepton: cannot reach containerd\nhint: start it\n",
    });
  });

  it("shows a stack only with --debug", async () => {
    const connectError = new LeptonError("internal", "broken", { cause: new Error("the reason") });
    expect((await cli(["ps"], { connectError })).stderr).toBe("lepton: broken\n");
    const { stderr } = await cli(["--debug", "ps"], { connectError });
    expect(stderr).toContain("    at ");
    expect(stderr).toContain("caused by:\nError: the reason");
  });

  it("tells our own version, and then what is wrong with the server's", async () => {
    const { code, stdout, stderr } = await cli(["version"], { connectError: new Error("no socket") });
    expect(code).toBe(1);
    expect(stdout).toContain(`Version:           ${VERSION}`);
    expect(stderr).toBe("lepton: no socket\n");
  });

  it("has what registries are asked told with --debug, but not across a dashboard", async () => {
    const trace = expect.any(Function);
    expect((await cli(["--debug", "ps"])).connections).toEqual([{ registry: { trace } }]);
    expect((await cli(["ps", "--insecure-registry", "--debug"])).connections).toEqual([
      { registry: { insecure: true, trace } },
    ]);
    for (const words of [["ps"], ["--debug"], ["--debug", "dashboard"]])
      expect((await cli(words)).connections).toEqual([{}]);
  });

  it("never lets an error's text reach the terminal raw", async () => {
    const { stderr } = await cli(["ps"], {
      connectError: new LeptonError("internal", "x\x1b[2J\ny\u202e", { hint: "z\x07" }),
    });
    expect(stderr).toBe("lepton: x\\x1b[2J\\ny\\u202e\nhint: z\\x07\n");
  });
});

describe("exit statuses", () => {
  const failing = (error: unknown): Engine =>
    engineWith({ run: () => Promise.reject(error), exec: () => Promise.reject(error) });

  it.each([
    [["run", "x"], new LeptonError("internal", "no"), 125],
    [["run", "-d", "x"], new Error("no"), 125],
    [["run", "x"], new LeptonError("not-found", "no", { exitCode: 127 }), 127],
    [["run", "x"], new LeptonError("permission-denied", "no", { exitCode: 126 }), 126],
    [["exec", "a", "b"], new LeptonError("not-found", "no"), 1],
    [["exec", "a", "b"], new LeptonError("not-found", "no", { exitCode: 126 }), 126],
  ])("%j with %s is %d", async (argv, error, code) => {
    expect(await cli(argv, { engine: failing(error) })).toMatchObject({ code, stderr: "lepton: no\n" });
  });

  it.each([
    [["run", "--log-driver", "gelf", "x"], "no log driver named 'gelf' is registered"],
    [["run", "--restart", "always", "--rm", "x"], "cannot specify both --restart and --rm"],
    [["run", "--restart", "sometimes", "x"], "unknown policy 'sometimes'"],
    [["run", "--env-file", "/nonexistent", "x"], 'cannot open "/nonexistent"'],
    [["run", "--detach-keys", "foo", "x"], "invalid detach keys (foo)"],
  ])("%j is 125 before the engine is asked", async (argv, message) => {
    const { code, stderr } = await cli(argv, { engine: failing(new Error("the engine was asked")) });
    expect(code).toBe(125);
    expect(stderr).toContain(message);
  });

  it("is docker's 1 for -t without a terminal", async () => {
    const { code, stderr } = await cli(["run", "-it", "x"], { engine: failing(new Error("the engine was asked")) });
    expect({ code, stderr }).toEqual({ code: 1, stderr: "lepton: the input device is not a TTY\n" });
  });

  it("tries every target, tells each failure, and is 1", async () => {
    const engine = engineWith({
      stop: async (ref) => {
        if (ref !== "b") throw new LeptonError("not-found", `no such container: ${ref}`);
      },
    });
    expect(await cli(["stop", "a", "b", "c"], { engine })).toMatchObject({
      code: 1,
      stdout: "b\n",
      stderr: "lepton: no such container: a\nlepton: no such container: c\n",
    });
  });

  it("is that of the process", async () => {
    for (const exitCode of [0, 7, 137, 255]) {
      const attachment = new FakeAttachment();
      attachment.end(exitCode);
      expect((await cli(["run", "x"], { engine: running(attachment) })).code).toBe(exitCode);
    }
  });

  it("is 141, quietly, when our reader has gone", async () => {
    const stdout = new Kept();
    stdout._write = (_chunk, _encoding, done: (error?: Error) => void) =>
      done(Object.assign(new Error("EPIPE"), { code: "EPIPE" }));
    expect(await cli(["ps"], { stdout })).toMatchObject({ code: 141, stderr: "" });
  });

  it("is 1, and told, when our output cannot be written for another reason", async () => {
    const stdout = new Kept();
    stdout._write = (_chunk, _encoding, done: (error?: Error) => void) =>
      done(Object.assign(new Error("no space left on device"), { code: "ENOSPC" }));
    expect(await cli(["ps"], { stdout })).toMatchObject({ code: 1, stderr: "lepton: no space left on device\n" });
  });

  it("is 130, quietly, when we are told to end", async () => {
    const abort = new AbortController();
    const asked = Promise.withResolvers<void>();
    const untilAborted = (_ref: string, options?: { readonly signal?: AbortSignal }): Promise<never> =>
      new Promise((_resolve, reject) => {
        options?.signal?.addEventListener("abort", () => reject(new LeptonError("canceled", "canceled")));
        asked.resolve();
      });
    const ran = cli(["stop", "a"], { engine: engineWith({ stop: untilAborted }), signal: abort.signal });
    await asked.promise;
    abort.abort();
    expect(await ran).toMatchObject({ code: 130, stdout: "", stderr: "" });
  });
});

describe("connections", () => {
  it("are where the flags say", async () => {
    const { connections } = await cli(["-n", "k8s.io", "--address", "/x.sock", "--data-root", "/d", "ps"]);
    expect(connections).toEqual([{ address: "/x.sock", namespace: "k8s.io", dataRoot: "/d" }]);
  });

  it("are swept and closed by every command, and a sweep that fails is no failure", async () => {
    const done: string[] = [];
    const { engine } = fakeWorld();
    const sweep = async () => {
      done.push("sweep");
      throw new Error("no");
    };
    const swept = { ...engine, system: { ...engine.system, sweep }, close: () => void done.push("close") };
    expect(await cli(["ps"], { engine: swept })).toMatchObject({ code: 0, stderr: "" });
    expect(done).toEqual(["sweep", "close"]);
  });
});
