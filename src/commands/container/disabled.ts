/** Why an action of the dashboard cannot be done to a container just now. */
import type { ContainerStatus } from "../../engine/types.ts";
import type { PaneAction } from "../define.ts";
import type { PaneRow } from "../pane.ts";

const UP: readonly ContainerStatus[] = ["running", "paused", "restarting", "unknown"];

/** Disabled with a sentence that names the state, unless the container is in one of these. */
export function onlyWhen(statuses: readonly ContainerStatus[]): NonNullable<PaneAction["disabled"]> {
  return (target) => {
    const status = statusOf(target);
    if (status === undefined || status === "unknown" || statuses.includes(status)) return undefined;
    return WORDS[status];
  };
}

export const onlyUp = onlyWhen(UP);

export function statusOf(target: PaneRow): ContainerStatus | undefined {
  return target.pane === "containers" ? target.row.status : undefined;
}

const WORDS: Readonly<Record<ContainerStatus, string>> = {
  created: "not started yet",
  running: "it is running",
  paused: "it is paused",
  restarting: "it is restarting",
  exited: "it has exited",
  removing: "it is being removed",
  unknown: "its state is not known",
};
