/** Keys in the transfers. */
import type { Binding } from "./app/binding.ts";
import { endJob, moveJob, toggleJobs } from "./app/job-moves.ts";

export const JOBS: readonly Binding[] = [
  { scope: "jobs", name: "down", keys: ["j", "down"], summary: "next transfer", run: (app) => moveJob(app, 1) },
  { scope: "jobs", name: "up", keys: ["k", "up"], summary: "previous transfer", run: (app) => moveJob(app, -1) },
  {
    scope: "jobs",
    name: "first",
    keys: ["g", "home"],
    summary: "first",
    run: (app) => moveJob(app, Number.NEGATIVE_INFINITY),
  },
  {
    scope: "jobs",
    name: "last",
    keys: ["G", "end"],
    summary: "last",
    run: (app) => moveJob(app, Number.POSITIVE_INFINITY),
  },
  {
    scope: "jobs",
    name: "open",
    keys: ["enter", "f"],
    hint: "layers",
    summary: "its layers, and back",
    run: toggleJobs,
  },
  {
    scope: "jobs",
    name: "stop",
    keys: ["x", "ctrl-k", "D"],
    hint: "stop/clear",
    summary: "stop it (asks); take it away where it is over",
    run: (app) => void endJob(app),
  },
];
