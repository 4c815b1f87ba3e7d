/** Runs commands that take long beside everything else, and keeps how far they are where it is shown. */
import type { Command, CommandResult, Parsed, ResultLine, TransferResult } from "../../src/commands/define.ts";
import type { TransferProgress } from "../../src/engine/types.ts";
import { isLeptonError, LeptonError } from "../../src/errors.ts";
import { openMeter } from "../../src/text/transfer-rates.ts";
import { changeJob, changeJobs, isUnderWay, type Job, NO_RATES, withoutJobs } from "../state/jobs.ts";
import { label } from "../text.ts";
import type { App } from "./app.ts";
import { contextOf } from "./context.ts";
import { keepMessage, tell } from "./messages.ts";

const FRAME_MS = 100;
const FADE_MS = 6000;
/** Longest wait for work that is asked to stop when the dashboard ends. */
const STOP_MS = 2000;

export interface JobRunner {
  start(app: App, job: NewJob): void;
  /** Asks it to stop; it is over when it says so. */
  cancel(app: App, id: number): void;
  /** Stops all of them; resolves when they have let go. */
  stop(): Promise<void>;
}

export interface NewJob {
  /** Verb and target. */
  readonly title: string;
  readonly command: Command;
  readonly parsed: Parsed;
  readonly namespace: string;
}

export function jobRunner(): JobRunner {
  const running = new Map<number, { readonly control: AbortController; readonly ended: Promise<void> }>();
  let lastId = 0;
  return {
    start(app, job) {
      lastId += 1;
      const id = lastId;
      const control = new AbortController();
      addJob(app, id, job.title);
      const ended = runJob(app, id, job, control.signal).finally(() => running.delete(id));
      running.set(id, { control, ended });
    },
    cancel(app, id) {
      const job = running.get(id);
      if (job === undefined) return;
      app.update((ui) => changeJobs(ui, (jobs) => changeJob(jobs, id, () => ({ state: "canceling" }))));
      job.control.abort(new LeptonError("canceled", "it was stopped"));
    },
    async stop() {
      for (const { control } of running.values()) control.abort(new LeptonError("canceled", "the dashboard has ended"));
      const late = Promise.withResolvers<void>();
      const timer = setTimeout(late.resolve, STOP_MS);
      await Promise.race([Promise.all([...running.values()].map(({ ended }) => ended)), late.promise]);
      clearTimeout(timer);
    },
  };
}

function addJob(app: App, id: number, title: string): void {
  const job: Job = {
    id,
    title: label(title),
    direction: undefined,
    state: "running",
    picture: undefined,
    rates: NO_RATES,
    startedMs: Date.now(),
    endedMs: undefined,
    outcome: "",
    hint: "",
  };
  app.update((ui) => changeJobs(ui, (jobs) => ({ ...jobs, list: [...jobs.list, job] })));
}

async function runJob(app: App, id: number, job: NewJob, signal: AbortSignal): Promise<void> {
  const { command, parsed, namespace } = job;
  const set = (change: Partial<Job>) => app.update((ui) => changeJobs(ui, (jobs) => changeJob(jobs, id, () => change)));
  const end = (change: Partial<Job>) => set({ ...change, endedMs: Date.now() });
  try {
    const result = await command.run(contextOf(app, { namespace, terminal: false, signal }), parsed);
    const outcome = result.kind === "transfer" ? await follow(app, result, set) : await outcomeOf(result);
    end({ state: "done", outcome: label(outcome) });
    fadeLater(app, id);
  } catch (error) {
    if (signal.aborted) {
      end({ state: "canceled" });
      fadeLater(app, id);
      return;
    }
    keepMessage(app, error);
    const hint = isLeptonError(error) ? (error.hint ?? "") : "";
    end({ state: "failed", outcome: label(error instanceof Error ? error.message : String(error)), hint: label(hint) });
  }
}

/** Takes over pictures ten times a second at most, and lets the rate sink where nothing comes. */
async function follow(app: App, result: TransferResult, set: (change: Partial<Job>) => void): Promise<string> {
  const { transfer, direction } = result;
  const meter = openMeter();
  let latest: TransferProgress | undefined;
  let shown: TransferProgress | undefined;
  let shownRate = 0;
  const look = () => {
    for (const note of result.notes?.take() ?? []) tell(app, note);
    if (latest === undefined) return;
    const rates = meter(latest, performance.now());
    if (latest === shown && Math.round(rates.total) === shownRate) return;
    shown = latest;
    shownRate = Math.round(rates.total);
    set({ picture: latest, rates, direction });
  };
  set({ direction });
  const timer = setInterval(look, FRAME_MS);
  try {
    for await (const picture of transfer) latest = picture;
    return result.outcome((await transfer.result) as never);
  } finally {
    clearInterval(timer);
    look();
  }
}

/** The last line of what it says; throws the first failure. */
async function outcomeOf(result: CommandResult): Promise<string> {
  if (result.kind === "nothing") return "done";
  if (result.kind !== "lines") {
    throw new LeptonError("unimplemented", "what this gives is not for the dashboard: use it from the shell");
  }
  let last = "done";
  for await (const line of result.lines as AsyncIterable<ResultLine>) {
    if ("error" in line) throw line.error;
    last = line.text;
  }
  return last;
}

/** What has ended well goes by itself, unless somebody looks at it. */
function fadeLater(app: App, id: number): void {
  const fade = () => {
    if (app.ui.getState().focus === "jobs" || app.ui.getState().jobs.full) fadeLater(app, id);
    else app.update((ui) => changeJobs(ui, (jobs) => withoutJobs(jobs, (job) => job.id === id)));
  };
  setTimeout(fade, FADE_MS).unref();
}

/** Takes away what is over; false where nothing is. */
export function dismissJobs(app: App): boolean {
  const before = app.ui.getState().jobs;
  app.update((ui) => changeJobs(ui, (jobs) => withoutJobs(jobs, (job) => !isUnderWay(job))));
  return app.ui.getState().jobs !== before;
}
