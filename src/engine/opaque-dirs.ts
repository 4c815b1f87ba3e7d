/**
 * Which directories of overlayfs layers are opaque: they hide all that lies below them. That is an extended attribute,
 * which Node cannot read: GNU tar does it there (4 ms), libc on Bun.
 */
import { isBun } from "../console/fifo-bun.ts";

// The second is that of a mount with `userxattr`; `y` alone means opaque (linux Documentation/filesystems/overlayfs).
const ATTRIBUTES = ["trusted.overlay.opaque", "user.overlay.opaque"];
const OPAQUE = "y";

/** True where one of the directories is opaque. */
export async function isAnyOpaque(dirs: readonly string[]): Promise<boolean> {
  if (dirs.length === 0) return false;
  return (await askLibc(dirs)) ?? (await askTar(dirs));
}

interface Ffi {
  dlopen(
    name: string,
    symbols: object,
  ): {
    readonly symbols: { lgetxattr(path: Uint8Array, name: Uint8Array, value: Uint8Array, size: number): number };
    close(): void;
  };
}

async function askLibc(dirs: readonly string[]): Promise<boolean | undefined> {
  if (!isBun()) return undefined;
  // A name in a variable keeps tsc, Node and esbuild from looking for a module that only Bun has.
  const name = "bun:ffi";
  try {
    const { dlopen } = (await import(name)) as Ffi;
    const libc = dlopen("libc.so.6", { lgetxattr: { args: ["ptr", "ptr", "ptr", "u64"], returns: "int" } });
    const value = Buffer.alloc(8);
    const isOpaque = (dir: string, attribute: string) =>
      libc.symbols.lgetxattr(Buffer.from(`${dir}\0`), Buffer.from(`${attribute}\0`), value, value.length) === 1 &&
      value.toString("latin1", 0, 1) === OPAQUE;
    const found = dirs.some((dir) => ATTRIBUTES.some((attribute) => isOpaque(dir, attribute)));
    libc.close();
    return found;
  } catch {
    // Another libc (musl): tar does it.
    return undefined;
  }
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
