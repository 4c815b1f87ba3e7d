/** What `ps -ef` would print, read from /proc: a bare host has no ps (proc(5), procps 4 for the columns). */
import { readFile, stat } from "node:fs/promises";

export const EF_TITLES: readonly string[] = ["UID", "PID", "PPID", "C", "STIME", "TTY", "TIME", "CMD"];

// USER_HZ, which the kernel promises to user space.
const TICKS = 100;
const DAY_SECONDS = 86_400;

interface HostClock {
  readonly uptimeSeconds: number;
  readonly nowMs: number;
  readonly users: ReadonlyMap<number, string>;
}

/** Rows under EF_TITLES for those of the processes that still live; `root` is where the host's files are. */
export async function efRows(pids: readonly number[], root = "/"): Promise<string[][]> {
  const clock = await readClock(root);
  const rows = await Promise.all(pids.map((pid) => efRow(pid, clock, root)));
  return rows.filter((row) => row !== undefined);
}

async function efRow(pid: number, clock: HostClock, root: string): Promise<string[] | undefined> {
  const dir = `${root}proc/${pid}`;
  try {
    const [line, argv, { uid }] = await Promise.all([
      readFile(`${dir}/stat`, "utf8"),
      readFile(`${dir}/cmdline`, "utf8"),
      stat(dir),
    ]);
    return formatRow(pid, line, argv, { ...clock, user: clock.users.get(uid) ?? String(uid) });
  } catch {
    // It has ended since it was listed.
    return undefined;
  }
}

interface RowClock extends HostClock {
  readonly user: string;
}

function formatRow(pid: number, line: string, argv: string, clock: RowClock): string[] {
  // The name stands in brackets and may hold any character; field 3 of proc_pid_stat(5) follows the last one.
  const end = line.lastIndexOf(")");
  const name = line.slice(line.indexOf("(") + 1, end);
  const fields = line.slice(end + 2).split(" ");
  const field = (number: number) => Number(fields[number - 3]);
  const cpuSeconds = Math.floor((field(14) + field(15)) / TICKS);
  const livedSeconds = Math.max(0, clock.uptimeSeconds - field(22) / TICKS);
  const command = argv.replace(/\0+$/, "").replaceAll("\0", " ");
  return [
    clock.user,
    String(pid),
    String(field(4)),
    String(livedSeconds < 1 ? 0 : Math.min(99, Math.floor((cpuSeconds * 100) / livedSeconds))),
    startText(clock.nowMs - livedSeconds * 1000, clock.nowMs),
    ttyText(field(7)),
    cpuText(cpuSeconds),
    command === "" ? `[${name}]` : command,
  ];
}

/** The hour of today, else the day. */
function startText(startMs: number, nowMs: number): string {
  const start = new Date(startMs);
  if (nowMs - startMs < DAY_SECONDS * 1000 && start.getDate() === new Date(nowMs).getDate()) {
    return `${two(start.getHours())}:${two(start.getMinutes())}`;
  }
  return `${start.toLocaleString("en-US", { month: "short" })}${two(start.getDate())}`;
}

/** Device numbers of Documentation/admin-guide/devices.txt: 136 to 143 are the pseudo-terminals, 4 the consoles. */
function ttyText(device: number): string {
  const major = (device >> 8) & 0xfff;
  const minor = (device & 0xff) | ((device >> 12) & 0xfff00);
  if (major >= 136 && major <= 143) return `pts/${(major - 136) * 256 + minor}`;
  return major === 4 ? `tty${minor}` : "?";
}

function cpuText(seconds: number): string {
  const days = Math.floor(seconds / DAY_SECONDS);
  const [hours, minutes] = [Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60];
  return `${days > 0 ? `${days}-` : ""}${two(hours)}:${two(minutes)}:${two(seconds % 60)}`;
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}

async function readClock(root: string): Promise<HostClock> {
  const [uptime, passwd] = await Promise.all([
    readFile(`${root}proc/uptime`, "utf8"),
    readFile(`${root}etc/passwd`, "utf8").catch(() => ""),
  ]);
  const users = passwd.split("\n").map((line): [number, string] => {
    const [name = "", , uid = "-1"] = line.split(":");
    return [Number(uid), name];
  });
  return { uptimeSeconds: Number(uptime.split(" ")[0]), nowMs: Date.now(), users: new Map(users) };
}
