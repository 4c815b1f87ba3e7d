/**
 * Directories that only we may look into, on a path that nobody else can redirect.
 */
import { lstatSync, mkdirSync, realpathSync, type Stats, statSync } from "node:fs";
import { dirname } from "node:path";
import { fromNode, LeptonError } from "../errors.ts";

/** Makes a directory and its missing parents, 0700 whatever the umask; throws `permission-denied` on an unsafe path. */
export async function makePrivateDir(path: string): Promise<void> {
  try {
    // At once: a thread for each of these steps costs more than the steps.
    mkdirSync(path, { recursive: true, mode: 0o700 });
    checkPrivateDir(path, lstatSync(path));
    checkParents(path);
  } catch (error) {
    throw fromNode(error, `cannot make directory "${path}"`);
  }
}

function checkPrivateDir(path: string, stat: Stats): void {
  if (!stat.isDirectory()) throw new LeptonError("failed-precondition", `not a directory: "${path}"`);
  if (stat.uid !== process.geteuid?.()) refuse(path, "belongs to another user");
  if ((stat.mode & 0o022) !== 0) refuse(path, "others may write to it");
}

/** Whoever may rename a parent can put a tree of theirs in our place. */
function checkParents(path: string): void {
  for (let at = dirname(realpathSync(path)); ; at = dirname(at)) {
    const { uid, mode } = statSync(at);
    if (uid !== 0 && uid !== process.geteuid?.()) refuse(at, "belongs to another user");
    // In a sticky directory (/tmp) only the owner renames an entry, so ours is safe there.
    if ((mode & 0o022) !== 0 && (mode & 0o1000) === 0) refuse(at, "others may write to it");
    if (at === "/") return;
  }
}

function refuse(path: string, why: string): never {
  throw new LeptonError("permission-denied", `unsafe directory "${path}": ${why}`, {
    hint: `fix it with: chown "$(id -u)" ${path} && chmod go-w ${path}`,
  });
}
