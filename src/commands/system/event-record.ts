/** containerd's events in docker's words. */
import type { Attributes, Container, Engine, EngineEvent } from "../../engine/types.ts";
import { isLeptonError } from "../../errors.ts";
import { rfc3339Nano } from "../../text/age.ts";
import { GoMap, type GoStruct, goStruct } from "../go-value.ts";
import { imageAsked } from "../image-name.ts";
import { userLabels } from "../user-labels.ts";

/** One event as docker shows it. */
export interface EventRecord {
  readonly type: string;
  readonly action: string;
  readonly id: string;
  readonly timeMs: number;
  readonly attributes: Attributes;
}

// What a task does is what docker calls its container's doing; that a task object came or went is not shown.
const TASK_ACTIONS: Readonly<Record<string, string | undefined>> = {
  start: "start",
  exit: "die",
  oom: "oom",
  pause: "pause",
  unpause: "unpause",
  checkpoint: "checkpoint",
  "exec-create": "exec_create",
  "exec-start": "exec_start",
  "exec-exit": "exec_die",
};

/** docker's event of one of containerd's; undefined for what docker has no event for. */
export function toRecord(event: EngineEvent, known: Attributes): EventRecord | undefined {
  const action = actionOf(event);
  if (action === undefined || event.kind === "other") return undefined;
  const { topic: _, ...attributes } = event.attributes;
  const type = event.kind === "task" ? "container" : event.kind;
  return { type, action, id: event.id, timeMs: event.timeMs, attributes: { ...known, ...attributes } };
}

function actionOf({ kind, action }: EngineEvent): string | undefined {
  if (kind === "task") return TASK_ACTIONS[action];
  return (kind === "volume" || kind === "network") && action === "remove" ? "destroy" : action;
}

/** docker's line: time, type, action, id, and the attributes in parentheses. */
export function eventLine({ timeMs, type, action, id, attributes }: EventRecord): string {
  const pairs = Object.entries(attributes)
    .map(([key, value]) => `${key}=${value}`)
    .sort();
  const tail = pairs.length === 0 ? "" : ` (${pairs.join(", ")})`;
  return `${rfc3339Nano(timeMs)} ${type} ${action} ${id}${tail}`;
}

/** docker's object, with Go's field names for templates. */
export function eventObject({ timeMs, type, action, id, attributes }: EventRecord): GoStruct {
  const seconds = Math.floor(timeMs / 1000);
  const legacy = type === "container" || type === "image";
  return goStruct(
    {
      Status: legacy ? action : undefined,
      ID: legacy ? id : undefined,
      From: type === "container" ? attributes["image"] : undefined,
      Type: type,
      Action: action,
      Actor: goStruct({ ID: id, Attributes: new GoMap(attributes) }),
      Scope: "local",
      Time: seconds,
      TimeNano: BigInt(Math.round(timeMs * 1000)) * 1000n,
    },
    { Status: "status", ID: "id", From: "from", Scope: "scope", Time: "time", TimeNano: "timeNano" },
  );
}

/** Names and images of containers by id: an event itself carries only the id. */
export class ContainerNames {
  private readonly engine: Engine;
  private readonly known: Map<string, Attributes>;

  private constructor(engine: Engine, known: Map<string, Attributes>) {
    this.engine = engine;
    this.known = known;
  }

  static async read(engine: Engine): Promise<ContainerNames> {
    const containers = await engine.containers.list({ all: true });
    return new ContainerNames(engine, new Map(containers.map((container) => [container.id, about(container)])));
  }

  /** What is known of the container of an event; asks containerd for a new or changed one. */
  async of(event: EngineEvent): Promise<Attributes> {
    if (event.kind !== "container" && event.kind !== "task") return {};
    const known = this.known.get(event.id);
    if (event.action === "destroy") this.known.delete(event.id);
    else if (event.kind === "container" || known === undefined) return this.ask(event.id);
    return known ?? {};
  }

  private async ask(id: string): Promise<Attributes> {
    try {
      const attributes = about(await this.engine.containers.inspect(id));
      this.known.set(id, attributes);
      return attributes;
    } catch (error) {
      // Gone again before we asked.
      if (isLeptonError(error, "not-found")) return this.known.get(id) ?? {};
      throw error;
    }
  }
}

function about(container: Container): Attributes {
  return { ...userLabels(container.labels), image: imageAsked(container), name: container.name };
}
