import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import type { ConsoleClient } from "../../src/console/client.ts";
import { makeFifos } from "../../src/console/make-fifo.ts";
import type { OutputChunk } from "../../src/console/output-queue.ts";
import { readLog } from "../../src/engine/logs/read-log.ts";
import { consoleLauncher, ID, NAMESPACE, startConsoleRig } from "../helpers/console-rig.ts";
import { EXITED_AT } from "../helpers/fake-shim.ts";
import { waitFor } from "../helpers/wait-for.ts";

/** All output of a stream, or of both. */
async function outputOf(client: ConsoleClient, stream?: OutputChunk["stream"]): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of client.output) if (stream === undefined || chunk.stream === stream) chunks.push(chunk.data);
  return Buffer.concat(chunks);
}

function tempFile(data: Uint8Array): string {
  const path = join(mkdtempSync(join(tmpdir(), "payload-")), "data");
  writeFileSync(path, data);
  return path;
}

/** A reap command that leaves a file. */
function reapMarker() {
  const path = join(mkdtempSync(join(tmpdir(), "reap-")), "done");
  const script = `env > ${path}.tmp; mv ${path}.tmp ${path}`;
  return { path, reap: { argv: ["/bin/sh", "-c", script], env: { PATH: "/bin:/usr/bin", EXTRA: "yes" } } };
}

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

describe("clients", () => {
  test("see the same, several at once, from when they came", async () => {
    await using rig = await startConsoleRig();
    rig.shim.register();
    const early = [await rig.attach(), await rig.attach()].map((client) => outputOf(client));
    await rig.run("seq 1 20000");
    await waitFor("the log to hold it", () => rig.log().length === 108_894);
    const late = outputOf(await rig.attach());
    await rig.run("echo last");
    rig.shim.exit(0);
    const expected = `${Array.from({ length: 20_000 }, (_, i) => `${i + 1}\n`).join("")}last\n`;
    for (const output of early) expect((await output).toString()).toBe(expected);
    expect((await late).toString()).toBe("last\n");
  });

  test("that do not read hold the container up; when they leave it runs on", async () => {
    await using rig = await startConsoleRig();
    rig.shim.register();
    const slow = await rig.attach();
    const writer = rig.start("head -c 20000000 /dev/zero | tr '\\0' 'x'; echo");
    const exited = once(writer, "exit");
    await waitFor(
      "the log to stand still",
      stable(() => statSync(rig.config.logPath).size),
    );
    expect(writer.exitCode).toBeNull();
    expect(statSync(rig.config.logPath).size).toBeGreaterThan(1024 * 1024);
    slow.detach();
    await exited;
    rig.shim.exit(0);
    await rig.done;
    expect(rig.log().length).toBe(20_000_001);
  });

  test("that fall behind get everything, also after the end", async () => {
    await using rig = await startConsoleRig();
    rig.shim.register();
    const slow = await rig.attach();
    await rig.run("head -c 1000000 /dev/zero");
    rig.shim.exit(0);
    await waitFor("the exit to be recorded", () => rig.exitJson());
    // The console need not wait for them: Tasks.Delete waits for it.
    await rig.done;
    expect((await outputOf(slow)).length).toBe(1_000_000);
    expect((await slow.exit).exitCode).toBe(0);
  });

  test("that are killed leave the container alone", async () => {
    await using rig = await startConsoleRig();
    rig.shim.register();
    const module = new URL("../../src/console/client.ts", import.meta.url).href;
    const source = `
      import { attachConsole } from ${JSON.stringify(module)};
      const client = await attachConsole(${JSON.stringify(rig.config.socketPath)});
      console.log("attached");
      for await (const _ of client.output);
    `;
    const script = tempFile(Buffer.from(source));
    execFileSync("mv", [script, `${script}.ts`]);
    const client = spawn(process.execPath, [`${script}.ts`]);
    await once(client.stdout, "data");
    const writer = rig.start("seq 1 200000");
    const exited = once(writer, "exit");
    client.kill("SIGKILL");
    await exited;
    rig.shim.exit(0);
    await rig.done;
    expect(rig.log().length).toBe(1_288_895);
  });

  test("that talk nonsense are shown the door", async () => {
    await using rig = await startConsoleRig();
    rig.shim.register();
    const { connect } = await import("node:net");
    for (const nonsense of [
      Buffer.alloc(64, 0xff),
      Buffer.from("GET / HTTP/1.1\r\n\r\n"),
      Buffer.from("100000000000000a{{{{{{{{{{", "latin1"),
    ]) {
      const socket = connect({ path: rig.config.socketPath });
      socket.on("error", () => undefined);
      socket.write(nonsense);
      if (nonsense.length === 64) await once(socket, "close");
    }
    const output = outputOf(await rig.attach());
    await rig.run("echo fine");
    rig.shim.exit(0);
    expect((await output).toString()).toBe("fine\n");
  });

  test("find the socket closed to others", async () => {
    await using rig = await startConsoleRig();
    expect(statSync(rig.config.socketPath).mode & 0o777).toBe(0o600);
    expect(statSync(dirname(rig.config.socketPath)).mode & 0o777).toBe(0o700);
  });

  test("that come after the end are told that nobody is there", async () => {
    await using rig = await startConsoleRig();
    rig.shim.register();
    rig.shim.exit(0);
    await rig.done;
    await expect(rig.attach()).rejects.toMatchObject({ code: "unavailable" });
    expect(existsSync(rig.config.socketPath)).toBe(false);
  });
});

/** True once a figure is above zero and has not changed over ten looks. */
function stable(figure: () => number): () => boolean {
  let [last, same] = [0, 0];
  return () => {
    const now = figure();
    same = now === last && now > 0 ? same + 1 : 0;
    last = now;
    return same >= 10;
  };
}

describe("the end", () => {
  test("is waited for through SIGTERM, SIGHUP and SIGINT", async () => {
    await using rig = await startConsoleRig();
    rig.shim.register();
    const output = outputOf(await rig.attach());
    for (const signal of ["SIGTERM", "SIGHUP", "SIGINT"] as const) rig.child.kill(signal);
    await rig.run("echo still here");
    rig.shim.exit(0);
    expect((await output).toString()).toBe("still here\n");
    expect(await rig.done).toBe(0);
  });

  test("comes at Tasks.Delete where the shim never told the exit, with every byte", async () => {
    await using rig = await startConsoleRig();
    rig.shim.register();
    await rig.run("seq 1 100000");
    rig.shim.kill();
    rig.closePipes({ terminate: true });
    expect(await rig.done).toBe(0);
    expect(rig.log().length).toBe(588_895);
    expect(rig.exitJson()).toBeUndefined();
  });

  test("is unknown to clients where the shim was killed", async () => {
    await using rig = await startConsoleRig();
    rig.shim.register();
    const client = await rig.attach();
    const output = outputOf(client);
    await rig.run("echo hello");
    rig.shim.kill();
    rig.closePipes();
    expect((await output).toString()).toBe("hello\n");
    await expect(client.exit).rejects.toMatchObject({ code: "unavailable" });
  });

  test("is told by the loss of the console where that is killed", async () => {
    await using rig = await startConsoleRig();
    const client = await rig.attach();
    const output = outputOf(client);
    rig.child.kill("SIGKILL");
    expect((await output).length).toBe(0);
    await expect(client.exit).rejects.toMatchObject({ code: "unavailable" });
  });

  test("of a container that was never created leaves no exit and starts no removal", async () => {
    const { path, reap } = reapMarker();
    await using rig = await startConsoleRig({ reap });
    rig.closePipes({ terminate: true });
    expect(await rig.done).toBe(0);
    expect(rig.exitJson()).toBeUndefined();
    expect(existsSync(path)).toBe(false);
  });
});

describe("removal", () => {
  test("is started by the console where nobody claimed it, with little environment", async () => {
    const { path, reap } = reapMarker();
    await using rig = await startConsoleRig({ reap });
    rig.shim.register();
    rig.shim.exit(0);
    await rig.done;
    await waitFor("the removal", () => existsSync(path));
    const env = readFileSync(path, "utf8");
    expect(env).toContain("CONTAINER_ID=c1\n");
    expect(env).toContain("CONTAINER_NAMESPACE=ns\n");
    expect(env).toContain("EXTRA=yes\n");
  });

  test("is left to a client that claimed it and did it", async () => {
    const { path, reap } = reapMarker();
    await using rig = await startConsoleRig({ reap });
    const client = await rig.attach({ claimReap: true, output: false });
    rig.shim.register();
    rig.shim.exit(5);
    expect((await client.exit).exitCode).toBe(5);
    expect(rig.child.exitCode).toBeNull();
    client.reaped();
    await rig.done;
    expect(existsSync(path)).toBe(false);
  });

  test("is done by the console where the client that claimed it vanished, before or after the end", async () => {
    for (const when of ["before", "after"]) {
      const { path, reap } = reapMarker();
      await using rig = await startConsoleRig({ reap });
      const client = await rig.attach({ claimReap: true, output: false });
      rig.shim.register();
      if (when === "before") client.detach();
      rig.shim.exit(0);
      if (when === "after") {
        await client.exit;
        client.detach();
      }
      await rig.done;
      await waitFor("the removal", () => existsSync(path));
    }
  });

  test("is under way where the shim dismisses the console while a client claims it", async () => {
    const { path, reap } = reapMarker();
    await using rig = await startConsoleRig({ reap });
    const client = await rig.attach({ claimReap: true, output: false });
    rig.shim.register();
    rig.shim.exit(0);
    await client.exit;
    rig.child.kill("SIGTERM");
    expect(await rig.done).toBe(0);
    expect(existsSync(path)).toBe(false);
  });

  test("is started where the shim was killed", async () => {
    const { path, reap } = reapMarker();
    await using rig = await startConsoleRig({ reap });
    rig.shim.register();
    await waitFor("the console to wait", () => rig.shim.calls.includes("containerd.task.v3.Task/Wait"));
    rig.shim.kill();
    rig.closePipes();
    await rig.done;
    await waitFor("the removal", () => existsSync(path));
  });
});

describe("a tty", () => {
  test("has one stream, ends with it, and takes stdin from any client", async () => {
    await using rig = await startConsoleRig({ tty: true, openStdin: true });
    rig.shim.register();
    const [one, two] = [await rig.attach({ stdin: true }), await rig.attach({ stdin: true })];
    const output = outputOf(one, "stdout");
    const second = outputOf(two);
    const process = rig.start(`exec < ${rig.config.stdinPath}; for i in 1 2; do read -r line; echo "$line"; done`);
    const exited = once(process, "exit");
    await one.write(Buffer.from("from one\n"));
    await waitFor("the first line", () => rig.log().toString() === "from one\n");
    await two.write(Buffer.from("from two\n"));
    await exited;
    rig.shim.exit(0);
    rig.closePipes();
    expect((await output).toString()).toBe("from one\nfrom two\n");
    expect((await second).toString()).toBe("from one\nfrom two\n");
    expect(await rig.done).toBe(0);
  });

  test("ends though a child of it keeps the stream open", async () => {
    await using rig = await startConsoleRig({ tty: true });
    rig.shim.register();
    await rig.run("echo hello");
    rig.shim.exit(0);
    // The pipe stays open: here it is the rig that holds it.
    expect(await rig.done).toBe(0);
    expect(rig.log().toString()).toBe("hello\n");
  });
});

test("bytes go both ways at once without end, however slowly they are read", async () => {
  await using rig = await startConsoleRig({ tty: true, openStdin: true, logDriver: "none" });
  rig.shim.register();
  const client = await rig.attach({ stdin: true });
  const process = rig.start(`head -c 8000000 < ${rig.config.stdinPath}`);
  const exited = once(process, "exit");
  const written = client.write(Buffer.alloc(8_000_000, "x"));
  let bytes = 0;
  for await (const { data } of client.output) {
    bytes += data.length;
    await new Promise(setImmediate);
    if (bytes === 8_000_000) break;
  }
  await written;
  await exited;
});

test("stdin is refused to clients of a container that has none", async () => {
  await using rig = await startConsoleRig();
  await expect(rig.attach({ stdin: true })).rejects.toMatchObject({ code: "failed-precondition" });
  const client = await rig.attach();
  await expect(client.write(Buffer.from("x"))).rejects.toMatchObject({ code: "failed-precondition" });
});

describe.runIf(process.geteuid?.() === 0)("a full disk", () => {
  test("never holds the container up; what is lost is counted and writing resumes", async () => {
    const dir = mkdtempSync(join(tmpdir(), "full-"));
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", dir]);
    try {
      writeFileSync(join(dir, "ballast"), Buffer.alloc(800_000));
      await using rig = await startConsoleRig({ logPath: join(dir, "c-json.log") });
      rig.shim.register();
      await rig.run("seq 1 300000");
      rmSync(join(dir, "ballast"));
      await waitFor("the marker", () => rig.log().includes("[log: lost "));
      await rig.run("echo after");
      rig.shim.exit(0);
      await rig.done;
      const records = rig.records();
      const marker = records.find(({ stream }) => stream === "stderr");
      const lost = Number(
        /^\[log: lost (\d+) bytes: ENOSPC\]\n$/.exec(Buffer.from(marker?.data ?? []).toString())?.[1],
      );
      const kept = Buffer.concat(records.filter(({ stream }) => stream === "stdout").map(({ data }) => data));
      expect(kept.toString().endsWith("after\n")).toBe(true);
      expect(kept.length - "after\n".length + lost).toBe(1_988_895);
    } finally {
      execFileSync("umount", [dir]);
    }
  });
});

/** Follows the rotating log while the script runs; every number that it prints is given, counted as lost or missing. */
async function followRotation(script: string) {
  await using rig = await startConsoleRig({ maxSizeBytes: 1_000_000, maxFiles: 3 });
  rig.shim.register();
  const source = { path: rig.config.logPath, exitPath: join(dirname(rig.config.logPath), "exit.json") };
  const given: string[] = [];
  let lost = 0;
  const reading = (async () => {
    for await (const record of readLog(source, { follow: true })) {
      if (record.lostLines === undefined) given.push(Buffer.from(record.data).toString());
      else lost += record.lostLines;
    }
  })();
  await rig.run(script);
  rig.shim.exit(0);
  await reading;
  return { given, lost };
}

describe("a follower of a log that rotates", () => {
  test("gets every line of a writer of 20,000 lines/s", async () => {
    const script =
      "i=0; while [ $i -lt 40 ]; do seq $((i * 1000 + 1)) $((i * 1000 + 1000)); sleep 0.05; i=$((i + 1)); done";
    const { given, lost } = await followRotation(script);
    expect(lost).toBe(0);
    expect(given).toEqual(Array.from({ length: 40_000 }, (_, i) => `${i + 1}\n`));
  });

  test("gets or is told of every line of a writer at full speed", async () => {
    const { given, lost } = await followRotation("seq 1 300000");
    console.log(`300,000 lines through 1 MB x 3, unthrottled: ${given.length} given, ${lost} counted as lost`);
    expect(given.length + lost).toBe(300_000);
    expect(given.at(-1)).toBe("300000\n");
  });
});

describe("a console that a client started", () => {
  test("goes when that client dies, before or after it was ready, and no container came to be", async () => {
    const [program, argument] = consoleLauncher();
    for (const waits of [false, true]) {
      await using rig = await startConsoleRig({ openStdin: true });
      await makeFifos([rig.config.stdoutPath, rig.config.stderrPath]);
      const child = spawn(program, [argument, rig.disk.storeDir, "fifo"], {
        env: { CONTAINER_ID: ID, CONTAINER_NAMESPACE: NAMESPACE },
        stdio: ["pipe", "pipe", "inherit"],
      });
      const exited = once(child, "exit");
      if (waits) await once(child.stdout, "data");
      child.stdin.end();
      expect((await exited)[0]).toBe(0);
    }
  });
});
