/** The STATUS cell of a container: a dot and few words. */
import type { Container } from "../../src/engine/types.ts";
import { shortAge } from "../figures.ts";
import type { Cell, Scene } from "./view.ts";

export function statusCell(container: Container, busy: string | undefined, { theme, glyphs, ui }: Scene): Cell {
  if (busy !== undefined) return { text: `${glyphs.dot} ${busy}${glyphs.more}`, style: theme.warn };
  const { status, exitCode = 0, startedAtMs, finishedAtMs } = container;
  const age = (sinceMs: number | undefined) => (sinceMs === undefined ? "" : ` ${shortAge(sinceMs, ui.nowMs)}`);
  switch (status) {
    case "running":
      return {
        text: `${glyphs.dot} up${age(startedAtMs)}${healthOf(container)}`,
        style: theme[HEALTH_STYLES[container.health ?? "none"]],
      };
    case "paused":
      return { text: `${glyphs.dot} paused${age(startedAtMs)}`, style: theme.warn };
    case "restarting":
      return { text: `${glyphs.dot} restarting`, style: theme.warn };
    case "exited":
      return {
        text: `${glyphs.ring} exited ${exitCode}${age(finishedAtMs)}`,
        style: exitCode === 0 ? theme.faint : theme.bad,
      };
    case "created":
      return { text: `${glyphs.ring} created`, style: theme.faint };
    case "removing":
      return { text: `${glyphs.ring} removing`, style: theme.warn };
    case "unknown":
      return { text: `${glyphs.ring} unknown`, style: theme.bad };
  }
}

const HEALTH_STYLES = { none: "good", healthy: "good", starting: "warn", unhealthy: "bad" } as const;

function healthOf({ health }: Container): string {
  return health === undefined ? "" : ` ${health}`;
}
