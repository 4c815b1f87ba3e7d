/** What was asked of a container and cannot be read back from its spec; kept beside it for `inspect`. */
import { join } from "node:path";
import { readJson, writeFileAtomic } from "../../disk/atomic.ts";
import { containerDir } from "../../disk/container-dir.ts";
import { isLeptonError } from "../../errors.ts";
import type { EngineContext } from "../context.ts";
import type { AskedOptions, CreateContainer } from "../types.ts";

type AskedContext = Pick<EngineContext, "disk" | "namespace">;

/** Writes what there is of it. */
export async function keepAsked(ctx: AskedContext, id: string, options: CreateContainer): Promise<void> {
  const { tmpfs, groupAdd, volumesFrom, logDriver, logOpts } = options;
  const asked: AskedOptions = {
    ...(tmpfs === undefined || tmpfs.length === 0 ? {} : { tmpfs }),
    ...(groupAdd === undefined || groupAdd.length === 0 ? {} : { groupAdd }),
    ...(volumesFrom === undefined || volumesFrom.length === 0 ? {} : { volumesFrom }),
    ...(logDriver === undefined ? {} : { logDriver }),
    ...(logOpts === undefined || Object.keys(logOpts).length === 0 ? {} : { logOpts }),
  };
  if (Object.keys(asked).length === 0) return;
  // A power cut takes the container too: no need to wait for the disk.
  await writeFileAtomic(askedPath(ctx, id), `${JSON.stringify(asked)}\n`, { durable: false });
}

/** Reads it; nothing where nothing was written, or by another version. */
export async function readAsked(ctx: AskedContext, id: string): Promise<AskedOptions> {
  try {
    return await readJson(askedPath(ctx, id), checkAsked);
  } catch (error) {
    if (isLeptonError(error, "not-found") || isLeptonError(error, "failed-precondition")) return {};
    throw error;
  }
}

function askedPath(ctx: AskedContext, id: string): string {
  return join(containerDir(ctx.disk, ctx.namespace, id), "asked.json");
}

/** The document as far as it has our form; undefined where it is none. */
export function checkAsked(value: unknown): AskedOptions | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const { tmpfs, groupAdd, volumesFrom, logDriver, logOpts } = value as Record<string, unknown>;
  return {
    ...words("tmpfs", tmpfs),
    ...words("groupAdd", groupAdd),
    ...words("volumesFrom", volumesFrom),
    ...(typeof logDriver === "string" ? { logDriver } : {}),
    ...(isRecord(logOpts) ? { logOpts } : {}),
  };
}

function words<Key extends string>(key: Key, value: unknown): { [K in Key]?: readonly string[] } {
  const valid = Array.isArray(value) && value.every((word) => typeof word === "string");
  return valid ? ({ [key]: value } as unknown as { [K in Key]?: readonly string[] }) : {};
}

function isRecord(value: unknown): value is Readonly<Record<string, string>> {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((word) => typeof word === "string")
  );
}
