/** The two stories of the design, lived through two processes of the built lepton, and some around them. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { importBusybox } from "../helpers/busybox.ts";
import { startContainerd, type TestDaemon } from "../helpers/containerd.ts";
import { openDashboardPty, tableRow } from "../helpers/dashboard.ts";
import { mustLepton } from "../helpers/lepton.ts";
import type { PtyProgram } from "../helpers/pty.ts";
import type { Screen } from "../helpers/screen.ts";

let daemon: TestDaemon;
let dashboard: PtyProgram;

const LOOP = "i=0; while true; do echo INFO line $i; i=$((i+1)); sleep 0.2; done";
const run = (name: string, script = LOOP) =>
  mustLepton(daemon, ["run", "-d", "--stop-timeout", "1", "--name", name, "busybox:latest", "sh", "-c", script]);

beforeAll(async () => {
  daemon = await startContainerd();
  await importBusybox(daemon);
  for (const name of ["api", "web", "worker"]) await run(name);
  dashboard = await openDashboardPty(daemon);
});

afterAll(async () => {
  await dashboard?.close();
  await daemon?.stop();
});

/** Puts the cursor on that container. */
async function select(name: string): Promise<void> {
  dashboard.type(`/${name}\r`);
  await dashboard.until(`· /${name} ·`);
  dashboard.type("\x1b");
  await dashboard.until((screen) => !screen.text().includes("· /"));
  await dashboard.until((screen) => screen.rows().some((row) => row.startsWith(`▌ ${name} `)));
}

test("shows what runs, with its figures and its log", async () => {
  await dashboard.until(() => tableRow(dashboard, "web").includes("● up"));
  await dashboard.until(() => /\d\.\d/.test(tableRow(dashboard, "web")));
  await dashboard.until("INFO line 3");
  expect(dashboard.screen.text()).toContain("busybox");
});

test("what is stopped in the dashboard is stopped for lepton ps", async () => {
  await select("api");
  dashboard.type("S");
  await dashboard.until(() => tableRow(dashboard, "api").includes("stop…"));
  await dashboard.until(() => /exited \d+/.test(tableRow(dashboard, "api")));
  const listed = await mustLepton(daemon, ["ps", "-a", "--filter", "name=api", "--format", "{{.Status}}"]);
  expect(listed).toMatch(/^Exited \(\d+\)/);
  expect(tableRow(dashboard, "api")).toContain(`exited ${/\((\d+)\)/.exec(listed)?.[1]}`);
});

test("a stop in another process changes the idle dashboard's row", async () => {
  expect(tableRow(dashboard, "worker")).toContain("● up");
  await mustLepton(daemon, ["stop", "worker"]);
  await dashboard.until(() => /exited \d+/.test(tableRow(dashboard, "worker")));
});

test("a container that others make appears, and goes when they remove it", async () => {
  await run("late");
  await dashboard.until(() => tableRow(dashboard, "late").includes("● up"));
  await mustLepton(daemon, ["rm", "-f", "late"]);
  await dashboard.until(() => tableRow(dashboard, "late") === "");
});

test("a restart goes on in the same log", async () => {
  await select("worker");
  dashboard.type("u");
  await dashboard.until(() => tableRow(dashboard, "worker").includes("● up"));
  await dashboard.until("INFO line 1");
});

test("pauses and resumes with one key", async () => {
  await select("web");
  dashboard.type("P");
  await dashboard.until(() => tableRow(dashboard, "web").includes("paused"));
  dashboard.type("P");
  await dashboard.until(() => tableRow(dashboard, "web").includes("● up"));
});

test("opens a shell in the container, and comes back to the whole screen", async () => {
  await select("web");
  dashboard.type("s");
  await dashboard.until((screen) => screen.terminal.buffer.active.type === "normal" && /[#$]$/.test(lastLine(screen)));
  dashboard.type("echo in-$((40+2)); hostname\r");
  await dashboard.until("in-42");
  dashboard.type("exit\r");
  await dashboard.until("● live");
  expect(dashboard.screen.terminal.buffer.active.type).toBe("alternate");
  await dashboard.until(() => tableRow(dashboard, "web").includes("● up"));
  await dashboard.until((screen) => screen.rows().at(-2)?.includes("? help") === true);
});

function lastLine(screen: Screen): string {
  return (screen.rows().findLast((row) => row.trim() !== "") ?? "").trimEnd();
}

test("inspects, and removes what was asked for twice", async () => {
  await select("api");
  dashboard.type("i");
  await dashboard.until('"Name": "/api"');
  dashboard.type("q");
  await dashboard.until("containers 3");
  dashboard.type("D");
  await dashboard.until("Remove?");
  dashboard.type("\t\r");
  await dashboard.until(() => tableRow(dashboard, "api") === "");
  expect(await mustLepton(daemon, ["ps", "-aq", "--filter", "name=api"])).toBe("");
});

test("the other views hold what they say", async () => {
  dashboard.type("2");
  await dashboard.until(/busybox:latest +[0-9a-f]{12}/);
  dashboard.type("6");
  await dashboard.until(/task +exit/);
  dashboard.type("7");
  await dashboard.until(/default ✓/);
  dashboard.type("1");
  await dashboard.until(() => tableRow(dashboard, "web") !== "");
});

test("a storm of resizes leaves a whole screen", async () => {
  for (let i = 0; i < 40; i++) dashboard.resize(50 + ((i * 37) % 150), 12 + ((i * 13) % 48));
  dashboard.resize(120, 40);
  await dashboard.until((screen) => screen.rows()[38]?.includes("? help") === true);
  await dashboard.until(() => tableRow(dashboard, "web").includes("● up"));
  await dashboard.until((screen) => /● live\s*$/.test(screen.rows()[0] ?? ""));
});

test("a window that is back at its size before we look is drawn anew", async () => {
  process.kill(dashboard.pty.pid, "SIGSTOP");
  dashboard.resize(50, 12);
  dashboard.resize(120, 40);
  process.kill(dashboard.pty.pid, "SIGCONT");
  await dashboard.until((screen) => screen.rows()[38]?.includes("? help") === true);
});

test("containerd restarts under it: reconnecting, then every row as it is and the log without a gap", async () => {
  await select("web");
  await dashboard.until("logs · web · FOLLOW");
  await daemon.kill("SIGKILL");
  await dashboard.until("reconnecting");
  await dashboard.until("trying again");
  const before = lastNumber();
  await daemon.start();
  await dashboard.until("● live");
  await dashboard.until(() => tableRow(dashboard, "web").includes("● up"));
  await dashboard.until(() => lastNumber() >= before + 3);
  const shown = numbers();
  expect(shown).toEqual(shown.map((_, i) => (shown[0] ?? 0) + i));
  await mustLepton(daemon, ["stop", "web"]);
  await dashboard.until(() => /exited \d+/.test(tableRow(dashboard, "web")));
});

/** Numbers of the log lines on the screen. */
function numbers(): readonly number[] {
  return [...dashboard.screen.text().matchAll(/INFO line (\d+)/g)].map(([, number]) => Number(number));
}

function lastNumber(): number {
  return numbers().at(-1) ?? -1;
}
