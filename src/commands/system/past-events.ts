/** What has happened before anybody listened, as far as records tell: containerd keeps no events. */
import type { Container, Engine, EngineEvent } from "../../engine/types.ts";

/** Events of the past in order, of what is still here: creations, and the last start and exit of each container. */
export async function pastEvents(engine: Engine): Promise<EngineEvent[]> {
  const [containers, images, networks, volumes] = await Promise.all([
    engine.containers.list({ all: true }),
    engine.images.list(),
    engine.networks.list(),
    engine.volumes.list(),
  ]);
  const { namespace } = engine;
  const created = [
    ...images.map(({ name, taggedAtMs = 0 }) =>
      past({ kind: "image", action: "create", namespace, id: name }, taggedAtMs),
    ),
    ...networks
      .filter(({ origin }) => origin === "user")
      .map(({ id, name, driver, createdAtMs }) =>
        past({ kind: "network", action: "create", namespace, id }, createdAtMs, { name, type: driver }),
      ),
    ...volumes.map(({ name, createdAtMs }) =>
      past({ kind: "volume", action: "create", namespace, id: name }, createdAtMs),
    ),
  ];
  // A stable sort: what has the same time stays in the order of a life.
  return [...created, ...containers.flatMap(lifeOf)].sort((a, b) => a.timeMs - b.timeMs);
}

type Named = Pick<EngineEvent, "kind" | "action" | "namespace" | "id">;

function past(event: Named, timeMs: number, attributes: EngineEvent["attributes"] = {}): EngineEvent {
  return { ...event, timeMs, attributes } as EngineEvent;
}

function lifeOf({ id, namespace, ...container }: Container): EngineEvent[] {
  const { createdAtMs, startedAtMs, finishedAtMs, exitCode } = container;
  const life = [past({ kind: "container", action: "create", namespace, id }, createdAtMs)];
  if (startedAtMs !== undefined) life.push(past({ kind: "task", action: "start", namespace, id }, startedAtMs));
  if (finishedAtMs !== undefined && finishedAtMs >= (startedAtMs ?? 0)) {
    const attributes = { exitCode: String(exitCode ?? 0) };
    life.push(past({ kind: "task", action: "exit", namespace, id }, finishedAtMs, attributes));
  }
  return life;
}

/** Tells whether an event was shown from the records already: both may know of one that came as we looked. */
export function seenIn(shown: readonly EngineEvent[]): (event: EngineEvent) => boolean {
  const times = new Map(shown.map((event) => [keyOf(event), event.timeMs]));
  return (event) => Math.abs((times.get(keyOf(event)) ?? Number.NEGATIVE_INFINITY) - event.timeMs) < SAME_MS;
}

// Record and event are written one after the other, by processes that a busy host may keep waiting.
const SAME_MS = 2_000;

function keyOf({ kind, action, id }: EngineEvent): string {
  return `${kind} ${action} ${id}`;
}
