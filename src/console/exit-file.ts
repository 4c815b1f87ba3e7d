/**
 * How the process of a container ended, in `<container dir>/exit.json`: known even while containerd is down.
 * The console writes it after the last log record and removes it when the container starts again.
 */
import { join } from "node:path";
import { readJson, removeFile, writeFileAtomic } from "../disk/atomic.ts";
import { isLeptonError } from "../errors.ts";
import type { ExitNotice } from "./frames.ts";

export function exitFilePath(containerDir: string): string {
  return join(containerDir, "exit.json");
}

/** Undefined while the process runs, before the first start, and where the console was killed. */
export async function readExitFile(containerDir: string): Promise<ExitNotice | undefined> {
  try {
    return await readJson(exitFilePath(containerDir), checkExit, { maxBytes: 4096 });
  } catch (error) {
    if (isLeptonError(error, "not-found")) return undefined;
    throw error;
  }
}

export async function writeExitFile(containerDir: string, exit: ExitNotice): Promise<void> {
  await writeFileAtomic(exitFilePath(containerDir), `${JSON.stringify(exit)}\n`);
}

export async function removeExitFile(containerDir: string): Promise<void> {
  await removeFile(exitFilePath(containerDir));
}

export function checkExit(value: unknown): ExitNotice | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { exitCode, exitedAt } = value as Record<keyof ExitNotice, unknown>;
  return Number.isInteger(exitCode) && typeof exitedAt === "string" ? (value as ExitNotice) : undefined;
}
