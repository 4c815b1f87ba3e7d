import type { HealthStatus } from "../../console/health/state.ts";

/** What changed. An event is only a reason to re-read the object it names. */
export type EngineEvent =
  | Event<"container", "create" | "update" | "destroy" | "kill" | "stop" | "restart" | "rename" | HealthAction>
  | Event<"task", TaskAction>
  | Event<"image", "create" | "update" | "delete">
  | Event<"namespace", "create" | "update" | "delete">
  | Event<"snapshot", "prepare" | "commit" | "remove">
  | Event<"content", "create" | "delete">
  | Event<"volume", "create" | "remove">
  | Event<"network", "create" | "remove" | "connect" | "disconnect">
  | Event<"other", string>;

/** docker's name of it. */
type HealthAction = `health_status: ${HealthStatus}`;

type TaskAction =
  | "create"
  | "start"
  | "exit"
  | "delete"
  | "oom"
  | "pause"
  | "unpause"
  | "exec-create"
  | "exec-start"
  | "exec-exit"
  | "checkpoint";

interface Event<Kind extends string, Action extends string> {
  readonly kind: Kind;
  readonly action: Action;
  readonly namespace: string;
  readonly id: string;
  readonly timeMs: number;
  readonly attributes: Attributes;
}

export type Attributes = Readonly<Record<string, string>>;

export interface EventsOptions {
  readonly signal?: AbortSignal;
  /** Called once when the stream is proved live (a marker of ours came back). */
  readonly onLive?: () => void;
}
