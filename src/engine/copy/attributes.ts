/**
 * Extended attributes of what is copied. Neither Node nor a program that every host has can read or set them on a file
 * that is held, so the executable alone does, by libc.
 */
import { openLibc } from "../../console/libc.ts";
import { type Held, itself } from "./tree.ts";

export type AttributeMap = ReadonlyMap<string, Uint8Array>;

export interface Attributes {
  /** Those that are copied; none where the file system has none. */
  read(held: Pick<Held, "fd">): AttributeMap;
  /** Sets what the file system takes: as in docker, what it does not take is left out. */
  write(held: Pick<Held, "fd">, attributes: AttributeMap): void;
}

/** What docker copies, and with `archive` the users' own. The rest is for the kernel, or means nothing elsewhere. */
export function isCopiedAttribute(name: string, archive: boolean): boolean {
  return name === "security.capability" || (archive && name.startsWith("user."));
}

// The kernel's limits of a list of names and of a value; and ours, for all of one file.
const MAX_BYTES = 64 * 1024;
const MAX_TOTAL_BYTES = 1024 * 1024;

/** Undefined where nothing can read them. */
export async function openAttributes(options: { readonly archive: boolean }): Promise<Attributes | undefined> {
  const libc = (await openLibc<Functions>(CALLS))?.symbols;
  if (libc === undefined) return undefined;
  const buffer = Buffer.alloc(MAX_BYTES);
  const namesOf = (path: Buffer) => {
    const length = libc.listxattr(path, buffer, buffer.length);
    const names = length > 0 ? buffer.toString("latin1", 0, length).split("\0") : [];
    return names.filter((name) => isCopiedAttribute(name, options.archive));
  };
  return {
    read(held) {
      const path = cString(itself(held));
      const found = new Map<string, Uint8Array>();
      let total = 0;
      for (const name of namesOf(path)) {
        const length = libc.getxattr(path, cString(name), buffer, buffer.length);
        if (length < 0 || total + length > MAX_TOTAL_BYTES) continue;
        total += length;
        found.set(name, Uint8Array.prototype.slice.call(buffer, 0, length));
      }
      return found;
    },
    write(held, attributes) {
      const path = cString(itself(held));
      for (const [name, value] of attributes) libc.setxattr(path, cString(name), bytesOf(value), value.length, 0);
    },
  };
}

// A pointer to no bytes is none to the runtime.
function bytesOf(value: Uint8Array): Uint8Array {
  return value.length === 0 ? new Uint8Array(1) : value;
}

function cString(text: string): Buffer {
  return Buffer.from(`${text}\0`, "latin1");
}

interface Functions {
  listxattr(path: Uint8Array, list: Uint8Array, size: number): number;
  getxattr(path: Uint8Array, name: Uint8Array, value: Uint8Array, size: number): number;
  setxattr(path: Uint8Array, name: Uint8Array, value: Uint8Array, size: number, flags: number): number;
}

const CALLS = {
  listxattr: { args: ["ptr", "ptr", "u64"], returns: "i64_fast" },
  getxattr: { args: ["ptr", "ptr", "ptr", "u64"], returns: "i64_fast" },
  setxattr: { args: ["ptr", "ptr", "ptr", "u64", "i32"], returns: "i32" },
};
