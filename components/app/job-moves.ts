/** What keys do to the jobs, and the question before the dashboard is left while some are under way. */
import { changeJobs, chosenIndex, isUnderWay, type Job, moveChosen, withoutJobs } from "../state/jobs.ts";
import type { App } from "./app.ts";
import { ask, tell } from "./messages.ts";

export function moveJob(app: App, by: number): void {
  app.update((ui) => changeJobs(ui, (jobs) => moveChosen(jobs, by)));
}

/** From anywhere to the jobs and their layers. */
export function openJobs(app: App): void {
  if (app.ui.getState().jobs.list.length === 0) tell(app, "no transfer is under way");
  else app.update((ui) => ({ ...ui, focus: "jobs", viewer: undefined, jobs: { ...ui.jobs, full: true } }));
}

export function leaveJobs(app: App): void {
  app.update((ui) => ({ ...ui, focus: "list", jobs: { ...ui.jobs, full: false } }));
}

export function toggleJobs(app: App): void {
  app.update((ui) => changeJobs(ui, (jobs) => ({ ...jobs, full: !jobs.full })));
}

/** Stops the chosen job once that was affirmed; takes one away that is over. */
export async function endJob(app: App): Promise<void> {
  const { jobs } = app.ui.getState();
  const job = jobs.list[chosenIndex(jobs)];
  if (job === undefined || job.state === "canceling") return;
  if (!isUnderWay(job)) {
    app.update((ui) => changeJobs(ui, (all) => withoutJobs(all, ({ id }) => id === job.id)));
    return;
  }
  const lines = [job.title, "what has come so far is kept for the next try"];
  const go = await ask(app, { title: "Stop it?", lines, button: { label: "Stop", danger: true } });
  if (go) app.jobs.cancel(app, job.id);
}

/** Ends the dashboard; asks where work would be lost by it. */
export async function leave(app: App): Promise<void> {
  const running = app.ui.getState().jobs.list.filter(isUnderWay);
  if (running.length > 0) {
    const lines = running.map(({ title }) => title);
    const button = { label: "Quit", danger: true };
    if (!(await ask(app, { title: `${countText(running)} under way; quit and stop?`, lines, button }))) return;
  }
  await leaveNow(app);
}

export async function leaveNow(app: App): Promise<void> {
  await app.jobs.stop();
  app.hands.quit();
}

function countText(running: readonly Job[]): string {
  const kinds = new Set(running.map(({ direction }) => direction ?? "job"));
  const word = kinds.size === 1 ? ([...kinds][0] ?? "job") : "transfer";
  const many = word === "push" ? "pushes" : `${word}s`;
  return running.length === 1 ? `1 ${word} is` : `${running.length} ${many} are`;
}
