/** What was asked of a container and cannot be read back from its spec; kept beside it for `inspect`. */
import { join } from "node:path";
import { readJson, writeFileAtomic } from "../../disk/atomic.ts";
import { containerDir } from "../../disk/container-dir.ts";
import { isLeptonError } from "../../errors.ts";
import type { EngineContext } from "../context.ts";
import type { RunImage } from "../images/for-run.ts";
import type { AskedOptions, CreateContainer } from "../types.ts";

type AskedContext = Pick<EngineContext, "disk" | "namespace">;

type KeyOf<Value> = {
  [K in keyof AskedOptions]-?: NonNullable<AskedOptions[K]> extends Value ? K : never;
}[keyof AskedOptions];

// Which they are, by the form of their values: what is in the file is taken where it has it.
const LISTS: readonly KeyOf<readonly string[]>[] = [
  ...(["env", "tmpfs", "groupAdd", "volumesFrom", "volumes", "mounts", "declaredVolumes"] as const),
  ...(["capAdd", "capDrop", "securityOpt", "devices", "deviceCgroupRules", "blkioWeightDevices"] as const),
  ...(["deviceReadBps", "deviceWriteBps", "deviceReadIops", "deviceWriteIops"] as const),
];
const TEXTS: readonly KeyOf<string>[] = [
  "user",
  "workdir",
  "stopSignal",
  "logDriver",
  "cidfile",
  "ipc",
  "userns",
  "cgroupParent",
  "runtime",
  "gpus",
];
const NUMBERS: readonly KeyOf<number>[] = [
  "cpuPeriodUs",
  "cpuQuotaUs",
  "cpuRtPeriodUs",
  "cpuRtRuntimeUs",
  "memorySwappiness",
  "shmSizeBytes",
];
const FLAGS: readonly KeyOf<boolean>[] = ["privileged", "init", "oomKillDisable", "publishAll"];
const RECORDS: readonly KeyOf<Readonly<Record<string, string>>>[] = ["logOpts", "sysctls"];

type Check = (value: unknown) => boolean;

const FORMS: readonly (readonly [keys: readonly (keyof AskedOptions)[], fits: Check])[] = [
  [LISTS, (value) => Array.isArray(value) && value.length > 0 && value.every((word) => typeof word === "string")],
  [TEXTS, (value) => typeof value === "string" && value !== ""],
  [NUMBERS, (value) => typeof value === "number" && value !== 0],
  [FLAGS, (value) => value === true],
  [RECORDS, isRecord],
];

/** Writes what there is of it. */
export async function keepAsked(
  ctx: AskedContext,
  id: string,
  options: CreateContainer,
  image: RunImage["config"] = {},
): Promise<void> {
  const ofImage = { user: image.User, workdir: image.WorkingDir, stopSignal: image.StopSignal };
  const asked = checkAsked({ ...ofImage, ...options, declaredVolumes: declaredVolumes(options, image) }) ?? {};
  if (Object.keys(asked).length === 0) return;
  // A power cut takes the container too: no need to wait for the disk.
  await writeFileAtomic(askedPath(ctx, id), `${JSON.stringify(asked)}\n`, { durable: false });
}

function declaredVolumes({ volumes = [] }: CreateContainer, image: RunImage["config"]): string[] {
  return [...new Set([...Object.keys(image.Volumes ?? {}), ...volumes.filter((text) => !text.includes(":"))])];
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
  const found = value as Readonly<Record<string, unknown>>;
  const pairs = FORMS.flatMap(([keys, fits]) => keys.filter((key) => fits(found[key])).map((key) => [key, found[key]]));
  return Object.fromEntries(pairs) as AskedOptions;
}

function isRecord(value: unknown): boolean {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const words = Object.values(value);
  return words.length > 0 && words.every((word) => typeof word === "string");
}
