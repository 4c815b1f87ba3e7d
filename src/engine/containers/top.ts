/** docker's `top`: what the host's ps prints for the processes of a container. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { LeptonError } from "../../errors.ts";
import type { EngineContext } from "../context.ts";
import { taskOf } from "./list.ts";
import { EF_TITLES, efRows } from "./proc-table.ts";
import { resolveContainer } from "./resolve.ts";
import { isAlive, notRunning } from "./stop.ts";

export interface ProcessTable {
  readonly titles: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Runs `ps` with the given arguments (default `-ef`) and keeps the container's lines. */
export async function containerProcesses(
  ctx: EngineContext,
  ref: string,
  psArgs: readonly string[] = [],
): Promise<ProcessTable> {
  const { id } = await resolveContainer(ctx, ref);
  const task = await taskOf(ctx, id);
  if (task === undefined || !isAlive(task)) throw notRunning(id);
  const [listed, output] = await Promise.all([ctx.client.tasks.listPids(id), ps(psArgs)]);
  const pids = listed.map(({ pid }) => pid);
  if (output === undefined) return { titles: EF_TITLES, rows: await efRows(pids) };
  return parsePs(output, new Set(pids.map(String)));
}

/** Cuts the text of ps into columns; the last one takes the rest of its line. Throws where there is no PID column. */
export function parsePs(text: string, pids: ReadonlySet<string>): ProcessTable {
  const [header = "", ...lines] = text.trimEnd().split("\n");
  const titles = header.trim().split(/\s+/);
  const at = titles.indexOf("PID");
  if (at < 0) throw new LeptonError("invalid-argument", "couldn't find PID field in ps output");
  let isOurs = false;
  const rows = lines
    .map((line) => cut(line, titles.length))
    .filter((fields) => {
      // Under `m` the threads of a process follow it, with a dash for a pid.
      if (fields[at] !== "-") isOurs = pids.has(fields[at] ?? "");
      return isOurs;
    });
  return { titles, rows };
}

function cut(line: string, columns: number): string[] {
  const words = line.trim().split(/\s+/);
  return [...words.slice(0, columns - 1), words.slice(columns - 1).join(" ")];
}

/** What ps prints; undefined where there is no ps and its default is asked for, which can be read without. */
async function ps(args: readonly string[]): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)("ps", args.length === 0 ? ["-ef"] : [...args], {
      maxBuffer: 64 * 1024 * 1024,
    });
    return stdout;
  } catch (error) {
    const { code, stderr } = error as { code?: unknown; stderr?: string };
    if (code === "ENOENT") {
      if (args.length === 0 || args.join(" ") === "-ef") return undefined;
      throw new LeptonError("failed-precondition", "options of ps need a ps, and there is none on this host", {
        cause: error,
        hint: "install procps, or leave the options out",
      });
    }
    throw new LeptonError("invalid-argument", `ps: ${complaintOf(stderr) ?? String(error)}`, { cause: error });
  }
}

// Its usage follows, which is of no use behind our own words.
function complaintOf(stderr: string | undefined): string | undefined {
  return stderr?.trim().split("\n")[0] || undefined;
}
