/** Logs of real containers through the engine: restarts, rotation, removal, a console that was killed. */
import { readdirSync, readFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { connect } from "../../src/engine/connect.ts";
import type { CreateContainer, Engine, LogOptions, LogRecord } from "../../src/engine/types.ts";
import { importBusybox } from "../helpers/busybox.ts";
import { startContainerd, type TestDaemon } from "../helpers/containerd.ts";
import { exitOf, lepton, mustLepton, startLepton } from "../helpers/lepton.ts";
import { many } from "../helpers/many.ts";
import { waitFor } from "../helpers/wait-for.ts";

let daemon: TestDaemon;
let engine: Engine;

beforeAll(async () => {
  daemon = await startContainerd();
  await importBusybox(daemon);
  for (const [name, value] of Object.entries(daemon.env)) vi.stubEnv(name, value);
  engine = await connect({ address: daemon.address });
});

afterEach(async () => {
  for (const { id } of await engine.containers.list({ all: true })) await engine.containers.remove(id, { force: true });
});

afterAll(async () => {
  engine?.close();
  vi.unstubAllEnvs();
  await daemon?.stop();
});

const run = (script: string, options: Partial<CreateContainer> = {}) =>
  engine.containers.run({ image: "busybox", args: ["sh", "-c", script], ...options });

async function logsOf(id: string, options: LogOptions = {}): Promise<LogRecord[]> {
  const records: LogRecord[] = [];
  for await (const record of engine.containers.logs(id, options)) records.push(record);
  return records;
}

const textOf = (records: readonly LogRecord[]) => Buffer.concat(records.map(({ data }) => data)).toString();

describe("the log of a container", () => {
  test("goes on over ten starts", async () => {
    const { id } = await run("echo run");
    await engine.containers.wait(id);
    for (let i = 0; i < 9; i++) {
      await engine.containers.start(id);
      await engine.containers.wait(id);
    }
    await waitFor("the last log", async () => textOf(await logsOf(id)) === "run\n".repeat(10));
  });

  test("is there, and empty, before the first line; a follower that came early misses nothing", async () => {
    const { id } = await run("sleep 0.2; echo first");
    expect(await logsOf(id)).toEqual([]);
    expect(textOf(await logsOf(id, { follow: true }))).toBe("first\n");
  });

  test("of a container that is removed when it ends is given to its follower whole", async () => {
    const { id } = await run("sleep 0.2; seq 1 50000", { autoRemove: true });
    const lines = textOf(await logsOf(id, { follow: true })).split("\n");
    expect(lines.length).toBe(50_001);
    expect(lines[49_999]).toBe("50000");
    await waitFor("the removal", async () => (await engine.containers.list({ all: true })).length === 0);
  });

  test("rotates by size and count, and is read over all its files", async () => {
    const { id } = await run("seq 1 5000", { logOpts: { "max-size": "100k", "max-file": "10" } });
    await engine.containers.wait(id);
    const { logPath = "" } = await engine.containers.inspect(id);
    expect(textOf(await logsOf(id))).toBe(Array.from({ length: 5000 }, (_, i) => `${i + 1}\n`).join(""));
    const files = readdirSync(logPath.replace(/\/[^/]*$/, "")).filter((name) => /json\.log(\.\d+)?$/.test(name));
    expect(files).toHaveLength(4);
    expect(textOf(await logsOf(id, { tail: 3 }))).toBe("4998\n4999\n5000\n");
  });

  test("with since and until gives what was said then", async () => {
    const { id } = await run("echo one; sleep 0.3; echo two; sleep 0.3; echo three");
    await engine.containers.wait(id);
    const times = (await logsOf(id)).map(({ time }) => Date.parse(time));
    const [, second = 0] = times;
    expect(textOf(await logsOf(id, { sinceMs: second }))).toBe("two\nthree\n");
    expect(textOf(await logsOf(id, { untilMs: second - 1 }))).toBe("one\n");
    expect(textOf(await logsOf(id, { sinceMs: second, untilMs: second + 1 }))).toBe("two\n");
  });

  test.each([true, false])("is not at its end before its console has written all (follow: %j)", async (follow) => {
    const { id } = await run("while [ ! -e /go ]; do sleep 0.05; done; echo last");
    const console = Number(await waitFor("the console", () => consoleOf(id)));
    process.kill(console, "SIGSTOP");
    await mustLepton(daemon, ["exec", id, "touch", "/go"]);
    await engine.containers.wait(id);
    const reading = logsOf(id, { follow });
    // Time enough to believe containerd, for which the container has ended.
    for (let i = 0; i < 20; i++) await engine.containers.inspect(id);
    process.kill(console, "SIGCONT");
    expect(textOf(await reading)).toBe("last\n");
  });

  test("goes on after its console was killed, and says that something is missing", async () => {
    const { id } = await run("trap '' PIPE; echo before; sleep 1000");
    await waitFor("the first line", async () => textOf(await logsOf(id)) === "before\n");
    process.kill(Number(await waitFor("the console", () => consoleOf(id))), "SIGKILL");
    expect((await engine.containers.inspect(id)).status).toBe("running");
    const lost = "before\n[log: output lost: the log writer was killed]\n";
    await waitFor("the loss to be told", async () => textOf(await logsOf(id)) === lost);
    expect(await lepton(daemon, ["attach", id])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("its console was killed"),
    });
    await engine.containers.restart(id, { timeoutSec: 0 });
    await waitFor("the next run", async () => textOf(await logsOf(id)) === `${lost}before\n`);
  });
});

function consoleOf(id: string): string | undefined {
  return readdirSync("/proc").find((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/environ`, "latin1").includes(`CONTAINER_ID=${id}\0`);
    } catch {
      // Ended meanwhile.
      return false;
    }
  });
}

test("logs read by the engine equal those that the command prints", async () => {
  const { id } = await run("seq 1 1000; echo oops >&2");
  await engine.containers.wait(id);
  const stdout = (await logsOf(id)).filter(({ stream }) => stream === "stdout");
  expect(`${await mustLepton(daemon, ["logs", id])}\n`).toBe(textOf(stdout));
});

/** Follows a container that waits for its follower; the lines of each stream. */
async function follow(script: string): Promise<{ readonly lines: string[]; readonly said: string }> {
  const flags = ["--log-opt", "max-size=1m", "--log-opt", "max-file=3"];
  const begin = "echo ready; while [ ! -e /go ]; do sleep 0.05; done";
  const id = await mustLepton(daemon, ["run", "-d", ...flags, "busybox", "sh", "-c", `${begin}; ${script}`]);
  const follower = startLepton(daemon, ["logs", "-f", id]);
  const [out, err]: [Buffer[], Buffer[]] = [[], []];
  follower.stdout.on("data", (chunk: Buffer) => out.push(chunk));
  follower.stderr.on("data", (chunk: Buffer) => err.push(chunk));
  await waitFor("the follower", () => out.length > 0);
  await mustLepton(daemon, ["exec", id, "touch", "/go"]);
  expect(await exitOf(follower)).toBe(0);
  const lines = Buffer.concat(out).toString().split("\n").slice(1, -1);
  return { lines, said: Buffer.concat(err).toString() };
}

// 300,000 where all is met whole: 15 s at 20,000 a second.
const LINES = many(300_000, { usually: 24_000 });

describe("logs -f over a log of 1 MiB x 3", () => {
  test(`gives all of ${LINES} lines at 20,000 a second`, async () => {
    const rounds = LINES / 1000;
    const { lines, said } = await follow(
      `i=0; while [ $i -lt ${rounds} ]; do seq $((i * 1000 + 1)) $((i * 1000 + 1000)); sleep 0.05; i=$((i + 1)); done`,
    );
    expect(said).toBe("");
    expect(lines.length).toBe(LINES);
    expect(lines.findIndex((line, index) => line !== String(index + 1))).toBe(-1);
  });

  test(`gives or counts all of ${LINES} lines at full speed`, { timeout: 120_000 }, async () => {
    const { lines, said } = await follow(`seq 1 ${LINES}`);
    const lost = [...said.matchAll(/(\d+) lines? lost to rotation/g)].reduce(
      (sum, [, count]) => sum + Number(count),
      0,
    );
    console.log(`${LINES} lines through 1 MiB x 3, unthrottled: ${lines.length} given, ${lost} counted as lost`);
    expect(lines.length + lost, said).toBe(LINES);
    expect(lines.at(-1)).toBe(String(LINES));
    expect(lines.findIndex((line, index) => index > 0 && Number(line) <= Number(lines[index - 1]))).toBe(-1);
  });
});
