/** docker's STATUS column. */
import type { Container } from "../engine/types.ts";
import { humanDuration } from "./duration.ts";

export type StatusFields = Pick<Container, "status" | "startedAtMs" | "finishedAtMs" | "exitCode" | "health">;

/** `Up 3 minutes`, `Up 2 hours (Paused)`, `Exited (0) 5 seconds ago`, `Created`, … */
export function formatStatus(container: StatusFields, nowMs: number): string {
  switch (container.status) {
    case "running":
      return `${up(container, nowMs)}${healthText(container)}`;
    case "paused":
      return `${up(container, nowMs)} (Paused)`;
    case "restarting":
      return `Restarting (${container.exitCode ?? 0})${ago(container, nowMs)}`;
    case "exited":
      return `Exited (${container.exitCode ?? 0})${ago(container, nowMs)}`;
    case "created":
      return "Created";
    case "removing":
      return "Removal In Progress";
    case "unknown":
      return "Unknown";
  }
}

// Containers of other tools may run without a start time that we can read.
function up({ startedAtMs }: StatusFields, nowMs: number): string {
  return startedAtMs === undefined ? "Up" : `Up ${humanDuration(nowMs - startedAtMs)}`;
}

function healthText({ health }: StatusFields): string {
  if (health === undefined) return "";
  return health === "starting" ? " (health: starting)" : ` (${health})`;
}

function ago({ finishedAtMs }: StatusFields, nowMs: number): string {
  return finishedAtMs === undefined ? "" : ` ${humanDuration(nowMs - finishedAtMs)} ago`;
}
