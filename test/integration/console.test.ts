/** Output of a console, without containerd: every byte of it, whatever becomes of the console. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import type { OutputChunk } from "../../src/console/output-queue.ts";
import { outputOf, tempFile } from "../helpers/console-io.ts";
import { consoleLauncher, startConsoleRig } from "../helpers/console-rig.ts";
import { EXITED_AT } from "../helpers/fake-shim.ts";
import { waitFor } from "../helpers/wait-for.ts";

describe("output", () => {
  const nasty = Buffer.concat([
    Buffer.from([0, 10, 0xff, 0xfe, 0xc3, 10]),
    Buffer.from("ü\r\n\x1b[0m"),
    Buffer.alloc(300, 0x80),
  ]);
  const line = (bytes: number) => Buffer.concat([Buffer.alloc(bytes, "x"), Buffer.from("\n")]);

  test.each([
    ["nothing", Buffer.alloc(0)],
    ["an empty line", line(0)],
    ["one byte", line(1)],
    ["65,535 bytes", line(65_535)],
    ["65,536 bytes", line(65_536)],
    ["65,537 bytes", line(65_537)],
    ["1 MiB", line(1024 * 1024)],
    ["16 MiB", line(16 * 1024 * 1024)],
    ["NULs and invalid UTF-8", nasty],
    ["no newline at the end", Buffer.from("a\nb")],
  ])("of %s is exact, in the log and for a client", async (_, payload) => {
    await using rig = await startConsoleRig();
    const client = await rig.attach();
    const output = outputOf(client);
    await rig.run(`cat ${tempFile(payload)}`);
    rig.shim.register();
    rig.shim.exit(0);
    expect((await output).equals(payload)).toBe(true);
    expect(await client.exit).toMatchObject({ exitCode: 0, exitedAt: EXITED_AT });
    expect(await rig.done).toBe(0);
    expect(rig.log().equals(payload)).toBe(true);
  });

  test("of one million lines keeps order and pace", async () => {
    await using rig = await startConsoleRig();
    const client = await rig.attach();
    const output = outputOf(client);
    const started = performance.now();
    await rig.run("seq 1 1000000");
    const memory = privateDirtyMiB(rig.child.pid);
    rig.shim.register();
    rig.shim.exit(0);
    await rig.done;
    const seconds = (performance.now() - started) / 1000;
    console.log(
      `1,000,000 lines: ${seconds.toFixed(2)} s, private memory ${memory} MiB (${consoleLauncher().join(" ")})`,
    );
    const expected = execFileSync("seq", ["1", "1000000"], { maxBuffer: 64 << 20 });
    expect((await output).equals(expected)).toBe(true);
    expect(rig.log().equals(expected)).toBe(true);
    expect(memory).toBeLessThan(64);
  });

  test("of a process that is gone at once is all there", async () => {
    for (let i = 0; i < 20; i++) {
      await using rig = await startConsoleRig();
      rig.shim.register();
      const output = outputOf(await rig.attach());
      await rig.run("printf 'a\\nb'");
      rig.shim.exit(0);
      expect((await output).toString()).toBe("a\nb");
      await rig.done;
      expect(rig.records().map(({ data }) => Buffer.from(data).toString())).toEqual(["a\n", "b"]);
    }
  });

  test("keeps its streams apart, each in order", async () => {
    await using rig = await startConsoleRig();
    rig.shim.register();
    const client = await rig.attach();
    const chunks: OutputChunk[] = [];
    const reading = (async () => {
      for await (const chunk of client.output) chunks.push(chunk);
    })();
    await rig.run("for i in $(seq 1 500); do echo out $i; echo err $i >&2; done");
    rig.shim.exit(0);
    await reading;
    for (const [stream, word] of [
      ["stdout", "out"],
      ["stderr", "err"],
    ] as const) {
      const text = Buffer.concat(chunks.filter((chunk) => chunk.stream === stream).map(({ data }) => data)).toString();
      expect(text).toBe(Array.from({ length: 500 }, (_, i) => `${word} ${i + 1}\n`).join(""));
      const logged = rig.records().filter((record) => record.stream === stream);
      expect(Buffer.concat(logged.map(({ data }) => data)).toString()).toBe(text);
    }
  });

  test("that fills the pipe while the console stands still is complete all the same", async () => {
    await using rig = await startConsoleRig();
    rig.shim.register();
    rig.child.kill("SIGSTOP");
    // A pipe holds 64 KiB: full, so that there is no room for the mark of its end either.
    await rig.run("head -c 65536 /dev/zero");
    rig.shim.exit(3);
    rig.child.kill("SIGCONT");
    expect(await rig.done).toBe(0);
    expect(rig.log().equals(Buffer.alloc(65_536))).toBe(true);
  });

  test("with log driver none goes to clients alone", async () => {
    await using rig = await startConsoleRig({ logDriver: "none" });
    rig.shim.register();
    const output = outputOf(await rig.attach());
    await rig.run("echo hello");
    rig.shim.exit(0);
    expect((await output).toString()).toBe("hello\n");
    await rig.done;
    expect(existsSync(rig.config.logPath)).toBe(false);
  });

  test("is kept even where console.json is damaged", async () => {
    await using rig = await startConsoleRig({ rawConfig: "{" });
    rig.shim.register();
    await rig.run("echo hello");
    rig.shim.exit(0);
    await rig.done;
    expect(rig.log().toString()).toBe("hello\n");
  });

  test("is kept even where nobody can attach", async () => {
    const dir = mkdtempSync(join(tmpdir(), "file-"));
    writeFileSync(join(dir, "file"), "");
    await using rig = await startConsoleRig({ socketPath: join(dir, "file", "attach.sock") });
    rig.shim.register();
    await rig.run("echo hello");
    rig.shim.exit(0);
    expect(await rig.done).toBe(0);
    expect(rig.log().toString()).toBe("hello\n");
    expect(readFileSync(join(dirname(rig.config.logPath), "console-faults.log"), "utf8")).toContain(join(dir, "file"));
  });

  test("after the death of a console says that something is missing", async () => {
    await using rig = await startConsoleRig();
    await rig.run("echo before");
    await waitFor("the log", () => rig.log().toString() === "before\n");
    rig.child.kill("SIGKILL");
    await rig.done;
    await using next = await rig.restart();
    next.shim.register();
    await next.run("echo after");
    next.shim.exit(0);
    await next.done;
    const texts = next.records().map(({ data }) => Buffer.from(data).toString());
    expect(texts).toEqual(["before\n", "[log: output lost: the log writer was killed]\n", "after\n"]);
    await using last = await next.restart();
    await last.run("echo orderly");
    last.closePipes();
    await last.done;
    expect(last.records()).toHaveLength(4);
  });

  test("of a restart follows what is there, and the old exit is forgotten", async () => {
    await using rig = await startConsoleRig();
    rig.shim.register();
    await rig.run("echo once");
    rig.shim.exit(1);
    await rig.done;
    expect(JSON.parse(rig.exitJson() ?? "")).toEqual({ exitCode: 1, exitedAt: EXITED_AT });
    await using next = await rig.restart();
    await waitFor("the old exit to go", () => next.exitJson() === undefined);
    next.shim.register();
    await next.run("echo again");
    next.shim.exit(4);
    await next.done;
    expect(JSON.parse(next.exitJson() ?? "")).toEqual({ exitCode: 4, exitedAt: EXITED_AT });
    expect(next.log().toString()).toBe("once\nagain\n");
  });
});

function privateDirtyMiB(pid: number | undefined): number {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, "latin1");
  return Math.round(Number(/^Private_Dirty:\s+(\d+) kB/m.exec(text)?.[1]) / 1024);
}
