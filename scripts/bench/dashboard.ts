/**
 * The dashboard in a pty at 120x40 with 1,000 containers of which ten run, idle and while one logs 10,000 lines a
 * second; idle at 200x60 too.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { openPty, type PtyProgram } from "../../test/helpers/pty.ts";
import type { Bench } from "./context.ts";
import {
  cpuPercent,
  cursorRow,
  type KeyFigures,
  pause,
  rssMiB,
  timeBurst,
  timeKeys,
  timeStart,
} from "./dashboard-measure.ts";
import type { Command } from "./pairs.ts";
import type { Figure } from "./report.ts";

const CONTAINERS = 1000;
const RUNNING = 10;
const PARALLEL = 8;
const MOVES = 200;
// Sorts before all others, so that it is the selected one.
const NOISY = "a-noisy";
// 200 lines each time round, some 50 times a second; the title of the dock says how many it became.
const NOISE = "while :; do seq 1 200 | sed 's|.*|INFO GET /api/items/& status=200 dur=12ms|'; usleep 15000; done";

export async function benchDashboard(bench: Bench): Promise<Figure[]> {
  await createMany(bench);
  const { argv, env } = bench.lepton();
  const [program = "", ...args] = argv;
  const open: Open = (size) => openPty(program, args, { ...size, env: { ...process.env, ...env, LANG: "C.UTF-8" } });
  const idle = [...(await startFigures(open)), ...(await idleFigures(open)), ...(await wideFigures(open))];
  return [...idle, ...(await streamFigures(bench, open))];
}

type Open = (size?: { readonly columns: number; readonly rows: number }) => PtyProgram;

async function createMany(bench: Bench): Promise<void> {
  let next = 0;
  const worker = async () => {
    for (let i = next++; i < CONTAINERS - RUNNING; i = next++) {
      await run(bench.lepton("create", "--name", `c-${String(i).padStart(4, "0")}`, bench.image));
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, worker));
  for (let i = 0; i < RUNNING; i++) {
    await run(bench.lepton("run", "-d", "--name", `run-${i}`, bench.image, "sleep", "1000000"));
  }
}

async function run({ argv, env }: Command): Promise<void> {
  const [program = "", ...args] = argv;
  const child = spawn(program, args, { env, stdio: ["ignore", "ignore", "inherit"] });
  const [code] = await once(child, "exit");
  if (code !== 0) throw new Error(`"${args.join(" ")}" ended with ${code}`);
}

async function startFigures(open: Open): Promise<Figure[]> {
  const { firstFrameMs, listMs } = await timeStart(open, 5);
  return [
    figure("dashboard first frame", `${ms(firstFrameMs)}`, "150 ms", firstFrameMs <= 150),
    figure("dashboard first list", `${ms(listMs)} with ${CONTAINERS} containers`, "400 ms", listMs <= 400),
  ];
}

async function idleFigures(open: Open): Promise<Figure[]> {
  const pty = await opened(open);
  await agesAtRest(pty);
  await pause(3000);
  const cpu = await cpuPercent(pty, 10);
  const keys = await timeKeys(pty, MOVES);
  const burst = await timeBurst(pty);
  await pty.close();
  return [
    figure("dashboard idle cpu", `${cpu.toFixed(1)} %`, "0.5 %", cpu <= 0.5),
    figure("dashboard key idle", keyText(keys), "p50 6 ms, p95 12 ms", keys.p50Ms <= 6 && keys.p95Ms <= 12),
    figure("dashboard move bytes", `${keys.bytesAMove} bytes at p90`, "1 KB", keys.bytesAMove <= 1024),
    figure("dashboard burst", `200 keys in ${ms(burst)}`, "60 ms", burst <= 60),
  ];
}

async function wideFigures(open: Open): Promise<Figure[]> {
  const pty = await opened(() => open({ columns: 200, rows: 60 }));
  await pause(3000);
  const keys = await timeKeys(pty, MOVES);
  await pty.close();
  return [figure("dashboard key 200x60", keyText(keys), "p95 16 ms", keys.p95Ms <= 16)];
}

async function streamFigures(bench: Bench, open: Open): Promise<Figure[]> {
  await run(bench.lepton("run", "-d", "--name", NOISY, bench.image, "sh", "-c", NOISE));
  const pty = await opened(open);
  await pty.until(`logs · ${NOISY} `);
  await pause(5000);
  const rate = /([\d,]+)\/s/.exec(pty.screen.text())?.[1] ?? "?";
  const cpu = await cpuPercent(pty, 10);
  const keys = await timeKeys(pty, MOVES, 1);
  const rss = rssMiB(pty);
  await pty.close();
  await run(bench.lepton("rm", "-f", NOISY));
  return [
    figure("dashboard key streaming", `${keyText(keys)} at ${rate} lines/s`, "p95 25 ms", keys.p95Ms <= 25),
    figure("dashboard stream cpu", `${cpu.toFixed(0)} %, ${rss.toFixed(0)} MiB`, "40 %", cpu <= 40),
  ];
}

/** Rows younger than a minute tell their age each second: that is no idle dashboard yet. */
async function agesAtRest(pty: PtyProgram): Promise<void> {
  // An age stands before an id: the header's "CPU 10s" is none.
  await pty.until(({ rows }) => !rows().some((row) => / \d+s +[0-9a-f]{12} /.test(row)), 90_000);
}

async function opened(open: Open): Promise<PtyProgram> {
  const pty = open();
  await pty.until(() => cursorRow(pty) !== undefined, 20_000);
  await pty.until("● live", 20_000);
  return pty;
}

function figure(id: string, text: string, bar: string, passed: boolean): Figure {
  return { id, text, bar, passed };
}

function keyText({ p50Ms, p95Ms }: KeyFigures): string {
  return `p50 ${ms(p50Ms)} p95 ${ms(p95Ms)}`;
}

function ms(value: number): string {
  return `${value.toFixed(value < 10 ? 1 : 0)} ms`;
}
