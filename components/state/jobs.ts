/** Work that goes on while the user does other things: images on their way, above all. */
import type { TransferProgress } from "../../src/engine/types.ts";
import type { Rates } from "../../src/text/transfer-rates.ts";
import type { Direction } from "../../src/text/transfer-words.ts";
import type { UiState } from "./ui.ts";

export type JobState = "running" | "canceling" | "done" | "failed" | "canceled";

export interface Job {
  readonly id: number;
  /** Verb and target, e.g. `pull alpine:3.22`; safe to show. */
  readonly title: string;
  /** Undefined until something moves. */
  readonly direction: Direction | undefined;
  readonly state: JobState;
  readonly picture: TransferProgress | undefined;
  readonly rates: Rates;
  readonly startedMs: number;
  readonly endedMs: number | undefined;
  /** What came of it, safe to show. */
  readonly outcome: string;
  readonly hint: string;
}

export interface JobsState {
  /** Oldest first. */
  readonly list: readonly Job[];
  /** Id of the chosen one. */
  readonly chosen: number | undefined;
  /** They have the whole body, with a line for each layer of the chosen one. */
  readonly full: boolean;
}

export const NO_JOBS: JobsState = { list: [], chosen: undefined, full: false };
export const NO_RATES: Rates = { items: new Map(), total: 0 };

export function isUnderWay({ state }: Job): boolean {
  return state === "running" || state === "canceling";
}

export function changeJobs(ui: UiState, change: (jobs: JobsState) => JobsState): UiState {
  const jobs = change(ui.jobs);
  return jobs === ui.jobs ? ui : { ...ui, jobs };
}

export function changeJob(jobs: JobsState, id: number, change: (job: Job) => Partial<Job>): JobsState {
  return { ...jobs, list: jobs.list.map((job) => (job.id === id ? { ...job, ...change(job) } : job)) };
}

/** Without those of which the test says so. */
export function withoutJobs(jobs: JobsState, test: (job: Job) => boolean): JobsState {
  const list = jobs.list.filter((job) => !test(job));
  return list.length === jobs.list.length ? jobs : { ...jobs, list };
}

/** Place of the chosen job; the last one where none was chosen or it has gone. */
export function chosenIndex({ list, chosen }: JobsState): number {
  const at = list.findIndex(({ id }) => id === chosen);
  return at < 0 ? list.length - 1 : at;
}

export function moveChosen(jobs: JobsState, by: number): JobsState {
  const at = Math.max(0, Math.min(chosenIndex(jobs) + by, jobs.list.length - 1));
  return { ...jobs, chosen: jobs.list[at]?.id };
}

/** Where there is nothing to show any more, nothing of it has the focus. */
export function settleJobs(ui: UiState): UiState {
  if (ui.jobs.list.length > 0 || (ui.focus !== "jobs" && !ui.jobs.full)) return ui;
  return { ...ui, focus: ui.focus === "jobs" ? "list" : ui.focus, jobs: { ...ui.jobs, full: false } };
}
