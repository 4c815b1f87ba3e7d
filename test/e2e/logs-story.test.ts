/** The logs of real containers, loud and quiet, as somebody looks for what went wrong. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { importBusybox } from "../helpers/busybox.ts";
import { startContainerd, type TestDaemon } from "../helpers/containerd.ts";
import { openDashboardPty } from "../helpers/dashboard.ts";
import { mustLepton } from "../helpers/lepton.ts";
import { KEYS, type PtyProgram } from "../helpers/pty.ts";

let daemon: TestDaemon;
let dashboard: PtyProgram;
let dir: string;

const run = (name: string, script: string) =>
  mustLepton(daemon, ["run", "-d", "--stop-timeout", "1", "--name", name, "busybox:latest", "sh", "-c", script]);

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), "lepton-logs-"));
  daemon = await startContainerd();
  await importBusybox(daemon);
  await run("json", `echo '{"level":"error","msg":"no route","id":7}'; echo '{"level":"info","msg":"ok"}'; sleep 1000`);
  await run(
    "long",
    "head -c 90000 /dev/zero | tr '\\0' x; echo; printf '\\033[31mERROR\\033[0m after it\\n'; sleep 1000",
  );
  // Faster than anybody reads, and for ever.
  await run("loud", "while :; do seq 1 500 | sed 's|.*|INFO GET /api/items/& status=200|'; done");
  await run("twice", "echo run of $(cat /proc/sys/kernel/random/uuid); sleep 1000");
  dashboard = await openDashboardPty(daemon);
});

afterAll(async () => {
  await dashboard?.close();
  await daemon?.stop();
  rmSync(dir, { recursive: true, force: true });
});

/** The logs of containers by name, on the whole screen. */
async function logsOf(names: string, title: string): Promise<void> {
  dashboard.type(`:logs ${names}${KEYS.enter}`);
  await dashboard.until(`logs · ${title}`);
}

test("a flood is followed and bounded; filter, search and pause work in it, and keys are answered", async () => {
  await logsOf("loud", "loud · FOLLOW");
  await dashboard.until(/[\d,]+ dropped +[\d,]+\/s/, 60_000);
  dashboard.type("&items/499 \r");
  await dashboard.until(/&items\/499 {2}\d+/);
  await dashboard.until(({ rows }) => rows().filter((row) => row.includes("items/499 ")).length > 5);
  expect(dashboard.screen.text()).not.toContain("items/498 ");
  dashboard.type("/status\r");
  await dashboard.until(/PAUSED.*\/status [\d,]+\/[\d,]+/);
  dashboard.type(KEYS.esc);
  await dashboard.until(({ text }) => !text().includes("/status"));
  dashboard.type(KEYS.esc);
  await dashboard.until("items/498 ");
  dashboard.type("G");
  await dashboard.until("FOLLOW");
});

test("a line of 90,000 characters is cut for the screen, and its colour and level are those of the program", async () => {
  await logsOf("long", "long · FOLLOW");
  await dashboard.until("ERROR after it");
  dashboard.type("w");
  await dashboard.until("(+85,904 bytes)");
  dashboard.type("w");
});

test("JSON is laid out, and an error is gone to", async () => {
  await logsOf("json", "json · FOLLOW");
  dashboard.type("p");
  await dashboard.until(/ERROR no route +id=7/);
  dashboard.type("ppE");
  await dashboard.until(({ rows }) => rows()[4]?.startsWith("▌") === true && rows()[4]?.includes("no route") === true);
});

test("the command line gives the same lines as JSON", async () => {
  const [first = ""] = (await mustLepton(daemon, ["logs", "--format", "json", "json"])).split("\n");
  const { text, stream } = JSON.parse(first) as { text: string; stream: string };
  expect(stream).toBe("stdout");
  expect(JSON.parse(text)).toEqual({ level: "error", msg: "no route", id: 7 });
});

test("what ran before the last start is read apart", async () => {
  const [first] = (await mustLepton(daemon, ["logs", "twice"])).split("\n");
  await mustLepton(daemon, ["restart", "-t", "0", "twice"]);
  await logsOf("twice", "twice · FOLLOW");
  await dashboard.until(({ text }) => text().split("run of ").length === 3);
  dashboard.type("P");
  await dashboard.until("earlier runs");
  await dashboard.until(({ text }) => text().includes(first ?? "?") && text().split("run of ").length === 2);
  dashboard.type("0");
  await dashboard.until(({ text }) => text().split("run of ").length === 3);
});

test("several are merged, and saved with their names", async () => {
  await logsOf("json long twice", "json +2 · FOLLOW");
  await dashboard.until(/json +\{"level":"error"/);
  const path = join(dir, "all.jsonl");
  dashboard.type(`\x13\x15${path}${KEYS.enter}`);
  await dashboard.until(/saved \d+ lines/);
  const lines = readFileSync(path, "utf8").trimEnd().split("\n");
  const saved = lines.map((line) => JSON.parse(line) as { time: string; container: string });
  expect(new Set(saved.map(({ container }) => container))).toEqual(new Set(["json", "long", "twice"]));
  const times = saved.map(({ time }) => time);
  expect(times).toEqual([...times].sort());
});
