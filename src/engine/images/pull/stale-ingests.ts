/**
 * What a pull has brought outlives it, so that the next one can go on with it: half-written blobs, and whole ones that
 * nothing refers to yet. All of it goes after an hour, in namespaces where a pull has ended early.
 */
import { existsSync, rmdirSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { toMs } from "../../../containerd/time.ts";
import { listDir } from "../../../disk/atomic.ts";
import { makePrivateDir } from "../../../disk/private-dir.ts";
import { fromNode, isLeptonError } from "../../../errors.ts";
import type { EngineContext } from "../../context.ts";
import { keptBlobs, keptSinceMs, letGo } from "./kept-blobs.ts";

type Context = Pick<EngineContext, "client" | "disk" | "namespace">;

const HOUR_MS = 3_600_000;
// Those of pulls: a `load` or a build may take its time over other refs.
const PULLED = /^(?:layer|config|manifest|index)-sha\d+:/;

/** Notes that a pull has ended before its end: there may be something to look for. */
export async function markIngests({ disk, namespace }: Pick<Context, "disk" | "namespace">): Promise<void> {
  await makePrivateDir(marksDir(disk));
  const path = markOf({ disk, namespace });
  try {
    writeFileSync(path, "", { mode: 0o600 });
    utimesSync(path, new Date(), new Date());
  } catch (error) {
    throw fromNode(error, `cannot write "${path}"`);
  }
}

/** True where a pull has ended early and something may be left of it. */
export function areIngestsMarked(ctx: Pick<Context, "disk" | "namespace">): boolean {
  return existsSync(markOf(ctx));
}

/** As markIngests, for a pull that was killed; nothing stays noted where nothing is left. */
export async function markLeftIngests(ctx: Context): Promise<void> {
  if (!(await isNothingLeft(ctx))) await markIngests(ctx);
  else if (existsSync(markOf(ctx))) forget(markOf(ctx));
}

/** Takes the note back when a pull has succeeded and no half-written blob is left. */
export async function unmarkIngests(ctx: Context): Promise<void> {
  const path = markOf(ctx);
  if (existsSync(path) && (await isNothingLeft(ctx))) forget(path);
}

/** Drops those without a byte for an hour; one look at a directory where there is nothing to do. */
export async function sweepIngests(ctx: Context, nowMs = Date.now()): Promise<void> {
  for (const namespace of await listDir(marksDir(ctx.disk))) {
    const path = join(marksDir(ctx.disk), namespace);
    const markedAtMs = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
    // A clock that was set back makes no mark young for ever.
    if (markedAtMs === undefined || Math.abs(nowMs - markedAtMs) < HOUR_MS) continue;
    const left = await dropStale({ ...ctx, client: ctx.client.inNamespace(namespace) }, nowMs);
    if (left === 0) forget(path);
    else utimesSync(path, new Date(nowMs), new Date(nowMs));
  }
}

/** How many stay, for they are younger. */
async function dropStale(ctx: Context, nowMs: number): Promise<number> {
  const ingests = await pulledIngests(ctx);
  const stale = ingests.filter(({ updatedAt }) => nowMs - (toMs(updatedAt) ?? 0) >= HOUR_MS);
  for (const { ref } of stale) {
    try {
      await ctx.client.content.abort(ref);
    } catch (error) {
      // Completed, or dropped by another sweep.
      if (!isLeptonError(error, "not-found")) throw error;
    }
  }
  const kept = await keptBlobs(ctx.client);
  const old = kept.filter((blob) => nowMs - keptSinceMs(blob) >= HOUR_MS);
  await letGo(ctx.client, old);
  return ingests.length - stale.length + (kept.length - old.length);
}

async function isNothingLeft(ctx: Context): Promise<boolean> {
  return (await pulledIngests(ctx)).length === 0 && (await keptBlobs(ctx.client)).length === 0;
}

function forget(path: string): void {
  rmSync(path, { force: true });
  try {
    rmdirSync(dirname(path));
  } catch {
    // Other namespaces have theirs in it.
  }
}

async function pulledIngests({ client }: Context) {
  return (await client.content.listStatuses()).filter(({ ref }) => PULLED.test(ref));
}

function marksDir({ runDir }: Context["disk"]): string {
  return join(runDir, "ingests");
}

function markOf({ disk, namespace }: Pick<Context, "disk" | "namespace">): string {
  return join(marksDir(disk), namespace);
}
