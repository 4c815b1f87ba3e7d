/** The log of a container, by whichever tool it was written. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { ConsoleConfig } from "../../console/config.ts";
import { exitFilePath } from "../../console/exit-file.ts";
import { isConsoleAtWork, lostOutput } from "../../console/hub/hand-over.ts";
import type { ContainerRecord } from "../../containerd/containers.ts";
import { containerDir } from "../../disk/container-dir.ts";
import { isLeptonError, LeptonError } from "../../errors.ts";
import type { EngineContext } from "../context.ts";
import { programDirs } from "../embedded/program-dirs.ts";
import { NAME } from "../labels.ts";
import { type LogSource, readLogBatches } from "../logs/read-log.ts";
import type { LogOptions, LogRecord } from "../types.ts";
import { consoleOf, logFileOf } from "./console-of.ts";
import { exitFromLabels } from "./exit-record.ts";
import { taskOf } from "./list.ts";
import { recordOf } from "./reap.ts";
import { resolveContainer } from "./resolve.ts";
import { CREATED, isAlive } from "./stop.ts";

/** Batches of records in file order; see readLogBatches for what ends a follower. */
export async function* containerLogs(
  ctx: EngineContext,
  ref: string,
  options: LogOptions = {},
): AsyncGenerator<LogRecord[], void, undefined> {
  const record = await resolveContainer(ctx, ref);
  const console = await consoleOf(ctx, record);
  const matches = journalMatches(record.id, console?.forward);
  if (matches !== undefined) yield* journalOf(matches, options);
  else {
    const source = logSource(ctx, record, console, options);
    if (options.follow !== true) await untilWritten(source);
    const lost = await lostRecords(source, options);
    // A follower hears of it now: there may be no other end.
    if (options.follow === true && lost.length > 0) yield lost;
    yield* readLogBatches(source, options);
    if (options.follow !== true && lost.length > 0) yield lost;
  }
}

/** What the next console will write first: that the last one was killed. */
async function lostRecords({ lost }: ContainerLogSource, { untilMs }: LogOptions): Promise<LogRecord[]> {
  const text = untilMs === undefined ? await lost() : undefined;
  return text === undefined ? [] : [{ stream: "stderr", time: new Date().toISOString(), data: Buffer.from(text) }];
}

/** How long the console of a container that has ended may take for its last words, where nobody follows. */
const LAST_WORDS_MS = 5_000;
const LOOK_MS = 20;

// For containerd a container ends with its process: then its last output is still on its way.
async function untilWritten({ consoleAtWork, taskEnded }: ContainerLogSource): Promise<void> {
  const endMs = performance.now() + LAST_WORDS_MS;
  while ((await consoleAtWork()) && (await taskEnded()) && performance.now() < endMs) await delay(LOOK_MS);
}

/** By what the journal knows the lines of a container; undefined where they are not there. */
function journalMatches(id: string, target: ConsoleConfig["forward"]): readonly string[] | undefined {
  if (target?.format.kind === "journal") return [`CONTAINER_ID_FULL=${id}`];
  if (target?.format.kind !== "journald") return undefined;
  return [`SYSLOG_IDENTIFIER=${target.format.identifier}`, "_TRANSPORT=stdout"];
}

async function* journalOf(matches: readonly string[], options: LogOptions) {
  const program = programDirs()
    .map((dir) => join(dir, "journalctl"))
    .find((path) => existsSync(path));
  if (program === undefined) throw unreadable("journalctl was not found");
  const { readJournal } = await import("../logs/journal.ts");
  yield* readJournal({ matches, program }, options);
}

// docker's words.
function unreadable(hint: string): LeptonError {
  const message = "configured logging driver does not support reading";
  return new LeptonError("failed-precondition", message, { hint });
}

function logSource(
  ctx: EngineContext,
  record: ContainerRecord,
  console: ConsoleConfig | undefined,
  { ended }: LogOptions,
): ContainerLogSource {
  const path = logFileOf(ctx, record, console);
  if (path === undefined) {
    if (console !== undefined) throw unreadable(`its logs go to ${console.logDriver}`);
    throw new LeptonError("failed-precondition", "the tool that made this container keeps no log that can be read");
  }
  const isOurs = record.labels[NAME] !== undefined;
  const dir = containerDir(ctx.disk, ctx.namespace, record.id);
  const taskEnded = async () => (ended === undefined ? hasEnded(ctx, record.id) : ended());
  const consoleAtWork = async () => isOurs && (await isConsoleAtWork(dir));
  return {
    path,
    ...(isOurs ? { exitPath: exitFilePath(dir) } : {}),
    taskEnded,
    consoleAtWork,
    lost: async () => (isOurs ? lostOutput(dir) : undefined),
    // What costs less is asked first: a store answers from memory, containerd with a call.
    ended:
      ended === undefined
        ? async () => !(await consoleAtWork()) && (await taskEnded())
        : async () => ended() && !(await consoleAtWork()),
  };
}

interface ContainerLogSource extends LogSource {
  taskEnded(): Promise<boolean>;
  consoleAtWork(): Promise<boolean>;
  lost(): Promise<string | undefined>;
}

// A containerd that is away says nothing about the container.
async function hasEnded(ctx: EngineContext, id: string): Promise<boolean> {
  try {
    const task = await taskOf(ctx, id);
    if (task !== undefined) return !isAlive(task) && task.status !== CREATED;
    const record = await recordOf(ctx, id);
    // Never started: docker's `logs -f` waits for its first line.
    return record?.labels[NAME] === undefined || exitFromLabels(record.labels) !== undefined;
  } catch (error) {
    if (isLeptonError(error, "unavailable")) return false;
    throw error;
  }
}
