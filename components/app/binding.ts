/** What a key of the dashboard itself means, and where. */
import type { App } from "./app.ts";

/** Where a key is listened to; the innermost scope that has it wins. */
export type Scope = "viewer" | "explorer" | "jobs" | "dock" | "list" | "containers" | "global";

export interface Binding {
  readonly scope: Scope;
  readonly keys: readonly string[];
  /** Word of the key hints at the foot. */
  readonly hint?: string;
  /** Sentence of the help. */
  readonly summary: string;
  readonly run: (app: App) => void;
}

/** Scopes that hear keys just now, innermost first. */
export function scopes(app: App): readonly Scope[] {
  const { viewer, explorer, focus, dock, jobs, view } = app.ui.getState();
  if (viewer !== undefined) return ["viewer", "global"];
  if (jobs.full || focus === "jobs") return ["jobs", "global"];
  if (explorer !== undefined) return ["explorer", "global"];
  if (dock.full || focus === "dock") return ["dock", "global"];
  return view === "containers" ? ["containers", "list", "global"] : ["list", "global"];
}

export function bindingFor(app: App, scope: Scope, key: string): Binding | undefined {
  return app.bindings.find((binding) => binding.scope === scope && binding.keys.includes(key));
}

/** All keys that the scopes bind. */
export function keysIn({ bindings }: App, wanted: readonly Scope[]): ReadonlySet<string> {
  return new Set(bindings.filter(({ scope }) => wanted.includes(scope)).flatMap(({ keys }) => keys));
}
