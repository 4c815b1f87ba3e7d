/** docker's `--cidfile`: gets the id of the new container, and is never overwritten. */
import { existsSync } from "node:fs";
import { writeNewFile } from "../../disk/atomic.ts";
import { fromNode, LeptonError } from "../../errors.ts";

/** Refuses a file that is there, before anything is made. */
export function checkCidfile(path: string | undefined): void {
  if (path === undefined || !existsSync(path)) return;
  throw new LeptonError(
    "already-exists",
    `container ID file found, make sure the other container isn't running or delete "${path}"`,
  );
}

/** Writes the id; nothing where no file was asked for. */
export async function writeCidfile(path: string | undefined, id: string): Promise<void> {
  if (path === undefined) return;
  try {
    await writeNewFile(path, id, { mode: 0o644, durable: false });
  } catch (error) {
    throw fromNode(error, `cannot write the container ID file "${path}"`);
  }
}
