/**
 * The leak oracle: everything that one containerd and the leptons on it hold, before and after.
 *
 *   const before = await snapshotWorld(daemon);
 *   …
 *   expect(await leaksSince(daemon, before)).toEqual([]);
 *
 * test/integration/oracle.test.ts plants one leak of each kind: none may go unseen.
 */
import type { TestDaemon } from "./containerd.ts";
import { containerdThings } from "./oracle/containerd-things.ts";
import { hostThings } from "./oracle/host-things.ts";
import { networkThings } from "./oracle/network-things.ts";
import { processThings } from "./oracle/process-things.ts";
import type { Kind, Thing } from "./oracle/thing.ts";
import { waitFor } from "./wait-for.ts";

export { KINDS, type Kind } from "./oracle/thing.ts";

/** Which daemon, and where the leptons on it keep their files. A running engine of any making fits. */
export type Watched = Pick<
  TestDaemon,
  "address" | "dir" | "root" | "state" | "dataRoot" | "runRoot" | "tempDir" | "pid"
>;

/** Kind and name of each thing that is there, e.g. `container default/3f…`. */
export type World = ReadonlySet<string>;

/** Looks at everything now; containerd must be up. */
export async function snapshotWorld(daemon: Watched): Promise<World> {
  const things = [
    ...(await containerdThings(daemon.address)),
    ...hostThings(daemon),
    ...networkThings(daemon),
    ...processThings(daemon),
  ];
  return new Set(things.map(format));
}

function format({ kind, name }: Thing): string {
  return `${kind}: ${name}`;
}

/** What is there after and was not before, sorted. */
export function diffWorld(before: World, after: World): string[] {
  return [...after].filter((thing) => !before.has(thing)).sort();
}

/** The kinds that a difference speaks of. */
export function kindsOf(difference: readonly string[]): Set<Kind> {
  return new Set(difference.map((line) => line.slice(0, line.indexOf(":")) as Kind));
}

/** Default 60 s: what a command has begun to undo may take that long on a busy machine. */
export interface LeaksSince {
  readonly timeoutMs?: number;
}

/** What is still there that was not before, once it has stopped changing for the better; empty as soon as all is gone. */
export async function leaksSince(daemon: Watched, before: World, options: LeaksSince = {}): Promise<string[]> {
  let left: string[] = [];
  const gone = async (): Promise<boolean> => {
    left = diffWorld(before, await snapshotWorld(daemon));
    return left.length === 0;
  };
  try {
    await waitFor("nothing to be left", gone, { timeoutMs: options.timeoutMs ?? 60_000, intervalMs: 100 });
    return [];
  } catch (error) {
    if (left.length === 0) throw error;
    return left;
  }
}
