/** Changes config.json: whole or not at all, one writer at a time, for its owner's eyes only. */
import { lstat, mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { sweepTemporary, writeFileAtomic } from "../../disk/atomic.ts";
import { withLock } from "../../disk/lock.ts";
import { fromNode, LeptonError } from "../../errors.ts";
import { configTarget, parseConfig, readConfigText } from "./config-file.ts";

// Each holds the lock for one small file: fifty at once are through long before.
const LOCK_TIMEOUT_MS = 30_000;

/**
 * Replaces the text of config.json by what `edit` makes of it, at the end of its symlinks; gives what somebody should
 * know. Nothing is changed where the file is damaged or another's.
 */
export async function updateConfig(path: string, edit: (text: string) => string): Promise<string[]> {
  const target = await configTarget(path);
  return withLock(`docker config ${target}`, () => replace(path, target, edit), { timeoutMs: LOCK_TIMEOUT_MS });
}

async function replace(path: string, target: string, edit: (text: string) => string): Promise<string[]> {
  const text = await readConfigText(target);
  parseConfig(text, path);
  const before = await stateOf(target);
  const edited = edit(text);
  await makeDir(dirname(target));
  await sweepTemporary(dirname(target), { shared: true });
  await writeFileAtomic(target, edited, before.owner === undefined ? {} : { owner: before.owner });
  return before.warnings;
}

interface FileState {
  /** Whom the new file is to belong to, where that is not us. */
  readonly owner?: { readonly uid: number; readonly gid: number };
  readonly warnings: string[];
}

async function stateOf(path: string): Promise<FileState> {
  try {
    const { uid, gid, mode } = await lstat(path);
    const warnings = (mode & 0o022) === 0 ? [] : [`others could write to "${path}": check what stands in it`];
    if (uid === process.geteuid?.()) return { warnings };
    // Under sudo the home is still its user's, who must not be locked out of it.
    if (process.geteuid?.() === 0) return { owner: { uid, gid }, warnings };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return { warnings: [] };
    throw fromNode(error, `cannot write "${path}"`);
  }
  throw new LeptonError("permission-denied", `cannot write "${path}": it belongs to another user`, {
    hint: "set DOCKER_CONFIG to a directory of your own",
  });
}

async function makeDir(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw fromNode(error, `cannot make directory "${path}"`);
  }
}
