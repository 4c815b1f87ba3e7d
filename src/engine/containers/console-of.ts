/** What the console of a container of ours was told. */
import { type ConsoleConfig, readConsoleConfig } from "../../console/config.ts";
import type { ContainerRecord } from "../../containerd/containers.ts";
import { containerDir } from "../../disk/container-dir.ts";
import type { Disk } from "../../disk/paths.ts";
import { isLeptonError } from "../../errors.ts";
import { NAME } from "../labels.ts";
import { containerLogPath } from "./log-path.ts";

interface ConsoleContext {
  readonly namespace: string;
  readonly disk: Pick<Disk, "storeDir">;
}

/** Undefined for the container of another tool, and where the file is damaged or gone. */
export async function consoleOf(ctx: ConsoleContext, record: ContainerRecord): Promise<ConsoleConfig | undefined> {
  if (record.labels[NAME] === undefined) return undefined;
  try {
    return await readConsoleConfig(containerDir(ctx.disk, ctx.namespace, record.id));
  } catch (error) {
    // The rest of the container is worth showing.
    if (isLeptonError(error)) return undefined;
    throw error;
  }
}

/** The file that a container's log is in; undefined where there is none that we can read. */
export function logFileOf(
  ctx: ConsoleContext,
  record: ContainerRecord,
  console: ConsoleConfig | undefined,
): string | undefined {
  if (console === undefined) return containerLogPath(ctx, record);
  return console.logDriver === "json-file" || console.logDriver === "local" ? console.logPath : undefined;
}
