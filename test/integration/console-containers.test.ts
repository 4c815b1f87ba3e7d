/** Consoles beside real containers: what the shim, runc and the kernel do to their streams. */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { attachConsole, type ConsoleClient } from "../../src/console/client.ts";
import { readExitFile } from "../../src/console/exit-file.ts";
import { createJsonFileDecoder } from "../../src/console/log/record.ts";
import { type Client, openClient } from "../../src/containerd/client.ts";
import { type Disk, openDisk } from "../../src/disk/paths.ts";
import { type BareContainer, type BareOptions, createBare, removeRecord } from "../helpers/bare-container.ts";
import { importBusybox } from "../helpers/busybox.ts";
import { startContainerd, type TestDaemon } from "../helpers/containerd.ts";
import { many } from "../helpers/many.ts";
import { waitFor } from "../helpers/wait-for.ts";

const FAST_EXITS = many(100, { usually: 10 });
// output.test.ts meets a million, whatever the number here.
const LINES = many(1_000_000, { usually: 50_000 });

let daemon: TestDaemon;
let client: Client;
let disk: Disk;
let count = 0;

beforeAll(async () => {
  daemon = await startContainerd();
  client = openClient({ address: daemon.address, namespace: "default" });
  disk = openDisk(daemon.address, { dataRoot: daemon.dataRoot, runRoot: daemon.runRoot });
  await importBusybox(daemon);
});

afterAll(async () => {
  client?.close();
  await daemon?.stop();
});

const create = (options: BareOptions) => createBare(client, disk, `c${count++}`, options);
const attach = (container: BareContainer, stdin = false) => attachConsole(container.console.socketPath, { stdin });

async function outputOf(console: ConsoleClient): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const { data } of console.output) chunks.push(data);
  return Buffer.concat(chunks);
}

function logOf({ dir, id }: BareContainer): Buffer {
  const bytes = new Uint8Array(readFileSync(join(dir, `${id}-json.log`)));
  return Buffer.concat(createJsonFileDecoder()(bytes).map(({ data }) => data));
}

/** Consoles of this test's daemon that are alive: they bear its store directory on their command line. */
function consoles(): string[] {
  return readdirSync("/proc").filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "latin1").split("\0").includes(disk.storeDir);
    } catch {
      // Ended meanwhile.
      return false;
    }
  });
}

const noConsoleIsLeft = () => waitFor("the last console to go", () => consoles().length === 0);

describe("without stdin", () => {
  test("output, exit code and time are known to clients, log and exit.json; nothing is left", async () => {
    const container = await create({ args: ["sh", "-c", "echo out; echo err >&2; printf tail; exit 3"] });
    const console = await attach(container);
    const output = outputOf(console);
    const beforeMs = Date.now();
    await container.start();
    expect(["out\nerr\ntail", "err\nout\ntail", "out\ntailerr\n"]).toContain((await output).toString());
    const exit = await console.exit;
    expect(exit.exitCode).toBe(3);
    expect(exit.exitedAtMs).toBeGreaterThan(beforeMs - 1);
    expect(exit.exitedAtMs).toBeLessThan(Date.now() + 1);
    expect(await readExitFile(container.dir)).toEqual({ exitCode: 3, exitedAt: exit.exitedAt });
    expect(logOf(container).toString()).toContain("tail");
    await noConsoleIsLeft();
    expect(await container.remove()).toBe(3);
  });

  test(`${FAST_EXITS} fast exits lose nothing`, async () => {
    for (let i = 0; i < FAST_EXITS; i++) {
      const container = await create({ args: ["printf", "a\\nb"] });
      const console = await attach(container);
      const output = outputOf(console);
      await container.start();
      expect((await output).toString()).toBe("a\nb");
      expect((await console.exit).exitCode).toBe(0);
      expect(logOf(container).toString()).toBe("a\nb");
      await container.remove();
    }
    await noConsoleIsLeft();
  });

  test("Tasks.Delete right at the exit still finds the log complete", async () => {
    for (let i = 0; i < 10; i++) {
      const container = await create({ args: ["seq", "1", "20000"] });
      const waiting = client.tasks.wait({ containerId: container.id });
      await container.start();
      await waiting;
      await client.tasks.delete(container.id);
      expect(logOf(container).length).toBe(108_894);
      await removeRecord(client, disk, container.id);
    }
  });

  test(`${LINES} lines arrive in order, at pace`, async () => {
    const container = await create({ args: ["seq", "1", String(LINES)] });
    const console = await attach(container);
    const output = outputOf(console);
    const started = performance.now();
    await container.start();
    const bytes = await output;
    const seconds = (performance.now() - started) / 1000;
    globalThis.console.log(`${LINES} lines of a real container: ${seconds.toFixed(2)} s`);
    const expected = execFileSync("seq", ["1", String(LINES)], { maxBuffer: 64 << 20 });
    expect(bytes.equals(expected)).toBe(true);
    await console.exit;
    expect(logOf(container).equals(expected)).toBe(true);
    await container.remove();
  });

  test("an exit while containerd is down is known, by us and at once", async () => {
    const container = await create({ args: ["sh", "-c", "sleep 0.5; echo bye; exit 9"] });
    const console = await attach(container);
    const output = outputOf(console);
    await container.start();
    await daemon.kill("SIGKILL");
    expect((await output).toString()).toBe("bye\n");
    expect((await console.exit).exitCode).toBe(9);
    expect((await readExitFile(container.dir))?.exitCode).toBe(9);
    await daemon.start();
    await client.version({ waitForReady: true });
    await client.tasks.delete(container.id).catch(() => undefined);
    await removeRecord(client, disk, container.id);
  });

  test("a program that is not there leaves no console and no exit", async () => {
    const id = `c${count}`;
    await expect(create({ args: ["/no/such/program"] })).rejects.toThrow("/no/such/program");
    await noConsoleIsLeft();
    await removeRecord(client, disk, id);
  });

  test("a killed console does not kill the container's first process", async () => {
    const container = await create({ args: ["sh", "-c", "trap '' PIPE; while :; do echo x; sleep 0.01; done"] });
    await container.start();
    const [console] = await waitFor("the console", () => (consoles().length === 1 ? consoles() : undefined));
    process.kill(Number(console), "SIGKILL");
    await noConsoleIsLeft();
    const { status } = await client.tasks.get(container.id);
    expect(status).toBe(2);
    await client.tasks.kill({ containerId: container.id }, 9);
    await client.tasks.wait({ containerId: container.id });
    await container.remove();
  });
});

describe("on a tty", () => {
  test("what one client types all clients see, and the end comes with the process", async () => {
    const container = await create({
      args: ["sh", "-c", "read line; echo got $line; exit 4"],
      tty: true,
      openStdin: true,
    });
    const console = await attach(container, true);
    const other = await attach(container);
    const [output, seen] = [outputOf(console), outputOf(other)];
    await container.start();
    await console.write(Buffer.from("hello\r"));
    expect((await output).toString()).toBe("hello\r\ngot hello\r\n");
    expect((await seen).toString()).toBe("hello\r\ngot hello\r\n");
    expect((await console.exit).exitCode).toBe(4);
    await container.remove();
    await noConsoleIsLeft();
  });

  test(`${LINES} lines arrive in order`, async () => {
    const container = await create({ args: ["seq", "1", String(LINES)], tty: true });
    const console = await attach(container);
    const output = outputOf(console);
    await container.start();
    const expected = execFileSync("seq", ["-s", "\r\n", "1", String(LINES)], { maxBuffer: 64 << 20 });
    expect((await output).equals(Buffer.concat([expected.subarray(0, -1), Buffer.from("\r\n")]))).toBe(true);
    await console.exit;
    await container.remove();
  });
});

describe("with stdin and no tty", () => {
  const cat = { args: ["cat"], openStdin: true, stdinOnce: true } as const;

  test("bytes go through exactly, and the end of stdin is the end of cat", async () => {
    const container = await create(cat);
    const console = await attach(container, true);
    const output = outputOf(console);
    await container.start();
    const bytes = Buffer.from(Array.from({ length: 3_000_000 }, (_, i) => (i * 7 + (i >> 8)) & 0xff));
    await console.write(bytes);
    await console.closeStdin();
    expect((await output).equals(bytes)).toBe(true);
    expect((await console.exit).exitCode).toBe(0);
    expect(logOf(container).equals(bytes)).toBe(true);
    await container.remove();
    await noConsoleIsLeft();
  });

  test("stdin that ends before the process starts is read first", async () => {
    const container = await create(cat);
    const console = await attach(container, true);
    const output = outputOf(console);
    await console.write(Buffer.from("early"));
    await console.closeStdin();
    await container.start();
    expect((await output).toString()).toBe("early");
    await container.remove();
  });

  test("stdin ends with the first client where it is for one, and outlives it where it is not", async () => {
    const once = await create(cat);
    const first = await attach(once, true);
    await once.start();
    await first.write(Buffer.from("x"));
    first.detach();
    expect((await client.tasks.wait({ containerId: once.id })).exitStatus).toBe(0);
    await waitFor("the exit", () => readExitFile(once.dir));
    await once.remove();

    const many = await create({ ...cat, stdinOnce: false });
    await many.start();
    const one = await attach(many, true);
    await one.write(Buffer.from("one\n"));
    one.detach();
    const two = await attach(many, true);
    const output = outputOf(two);
    await two.write(Buffer.from("two\n"));
    await waitFor("the log", () => logOf(many).toString() === "one\ntwo\n");
    await client.tasks.kill({ containerId: many.id }, 9);
    expect((await output).toString()).toContain("two\n");
    expect((await two.exit).exitCode).toBe(137);
    await many.remove();
  });

  test("a process that does not read its stdin still ends, and so does its console", async () => {
    const container = await create({ ...cat, args: ["sleep", "0.3"] });
    const console = await attach(container, true);
    const output = outputOf(console);
    await container.start();
    await console.write(Buffer.alloc(2_000_000));
    await output;
    expect((await console.exit).exitCode).toBe(0);
    await container.remove();
    await noConsoleIsLeft();
  });

  test("a client that vanishes right after Tasks.Create is no loss", async () => {
    const container = await create({ ...cat, args: ["sh", "-c", "echo hello; exit 6"], tellPid: false });
    await container.start();
    await waitFor("the exit", () => readExitFile(container.dir));
    expect((await readExitFile(container.dir))?.exitCode).toBe(6);
    expect(logOf(container).toString()).toBe("hello\n");
    await container.remove();
  });

  test("a program that is not there leaves no console", async () => {
    const id = `c${count}`;
    await expect(create({ ...cat, args: ["/no/such/program"] })).rejects.toThrow("/no/such/program");
    await noConsoleIsLeft();
    await removeRecord(client, disk, id);
  });
});
