/**
 * Which directories of overlayfs layers are opaque: they hide all that lies below them. That is an extended attribute,
 * which Node cannot read: GNU tar does it there (4 ms), libc on Bun.
 */
import { openLibc } from "../console/libc.ts";

// The second is that of a mount with `userxattr`; `y` alone means opaque (linux Documentation/filesystems/overlayfs).
const ATTRIBUTES = ["trusted.overlay.opaque", "user.overlay.opaque"];
const OPAQUE = "y";

/** True where one of the directories is opaque. */
export async function isAnyOpaque(dirs: readonly string[]): Promise<boolean> {
  if (dirs.length === 0) return false;
  return (await askLibc(dirs)) ?? (await askTar(dirs));
}

interface Functions {
  lgetxattr(path: Uint8Array, name: Uint8Array, value: Uint8Array, size: number): number;
}

async function askLibc(dirs: readonly string[]): Promise<boolean | undefined> {
  const libc = await openLibc<Functions>({ lgetxattr: { args: ["ptr", "ptr", "ptr", "u64"], returns: "int" } });
  if (libc === undefined) return undefined;
  const value = Buffer.alloc(8);
  const isOpaque = (dir: string, attribute: string) =>
    libc.symbols.lgetxattr(Buffer.from(`${dir}\0`), Buffer.from(`${attribute}\0`), value, value.length) === 1 &&
    value.toString("latin1", 0, 1) === OPAQUE;
  const found = dirs.some((dir) => ATTRIBUTES.some((attribute) => isOpaque(dir, attribute)));
  libc.close();
  return found;
}

async function askTar(dirs: readonly string[]): Promise<boolean> {
  const args = ["-c", "-f", "-", "-P", "--format=posix", "--no-recursion", "--xattrs", "--xattrs-include=*"];
  const archive = await new Promise<string>((resolve) => {
    // Its exit status is 1 where a directory changes just now, and 64 from a tar without attributes: most images have
    // no such directory.
    process
      .getBuiltinModule("node:child_process")
      .execFile("tar", [...args, "--", ...dirs], { encoding: "latin1" }, (_error, stdout) => resolve(stdout));
  });
  // A record of a pax header: `<length> SCHILY.xattr.<name>=<value>\n`.
  return ATTRIBUTES.some((attribute) => archive.includes(` SCHILY.xattr.${attribute}=${OPAQUE}\n`));
}
