/** Keys in the transfers. */
import type { Binding } from "./app/binding.ts";
import { endJob, moveJob, toggleJobs } from "./app/job-moves.ts";
import { ends } from "./keys/scrolling.ts";

export const JOBS: readonly Binding[] = [
  { scope: "jobs", name: "down", keys: ["j", "down"], summary: "next transfer", run: (app) => moveJob(app, 1) },
  { scope: "jobs", name: "up", keys: ["k", "up"], summary: "previous transfer", run: (app) => moveJob(app, -1) },
  ...ends("jobs", moveJob, "transfer"),
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
