/** The dashboard over the demo's world, live, and what its screen says of rows. */
import type { Container } from "../../src/engine/types.ts";
import { demoWorld } from "./fake-demo.ts";
import type { FakeWorld } from "./fake-engine.ts";
import { fakeEvent } from "./fake-objects.ts";
import { type RenderedApp, renderApp } from "./render-app.ts";

const CURSOR = "▌";

/** Changes a row as a verb would, and tells of it as containerd would. */
export function change(world: FakeWorld, name: string, over: Partial<Container>, namespace = "default"): void {
  const rows = world.namespaces.get(namespace)?.containers;
  const row = [...(rows?.values() ?? [])].find((candidate) => candidate.name === name);
  if (rows === undefined || row === undefined) throw new Error(`the fake world has no ${name}`);
  rows.set(row.id, { ...row, ...over });
  world.emit(fakeEvent("task", "exit", row.id, namespace));
}

export function idOf(world: FakeWorld, name: string): string {
  const row = [...(world.namespaces.get("default")?.containers.values() ?? [])].find((each) => each.name === name);
  return row?.id ?? "";
}

/** Waits until it is live and shows rows. */
export async function opened(
  world = demoWorld(14),
  size: { columns?: number; rows?: number } = {},
): Promise<RenderedApp> {
  const app = renderApp(world, size);
  await app.until("● live");
  await app.until(CURSOR);
  return app;
}

/** Name of the row with the cursor. */
export const selected = (app: RenderedApp) =>
  app.screen
    .rows()
    .find((row) => row.startsWith(CURSOR))
    ?.slice(2)
    .split(" ")[0];

/** The screen's row of that name, empty where there is none. */
export const rowOf = (app: RenderedApp, name: string) =>
  app.screen.rows().find((row) => row.slice(2).startsWith(`${name} `)) ?? "";
