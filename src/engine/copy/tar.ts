/** Entries as a tar archive, and a tar archive as entries. */
import { LeptonError } from "../../errors.ts";
import { readTar, type TarEntry } from "../../oci/tar.ts";
import { type TarInput, writeTar } from "../../oci/tar-writer.ts";
import { type AttributeMap, isCopiedAttribute } from "./attributes.ts";
import type { CopyEntry } from "./entry.ts";

/** Streams entries as an archive; contents without a name of their own begin with `./`, as tar writes them. */
export function toTar(entries: AsyncIterable<CopyEntry>): AsyncGenerator<Uint8Array, void, undefined> {
  return writeTar(inputs(entries));
}

async function* inputs(entries: AsyncIterable<CopyEntry>): AsyncGenerator<TarInput, void, undefined> {
  let prefix: string | undefined;
  for await (const entry of entries) {
    prefix ??= entry.path === "" ? "./" : "";
    const { mode, uid, gid, mtimeSec, attributes } = entry;
    const common = { path: `${prefix}${entry.path}`, mode, uid, gid, mtimeSec, attributes };
    if (entry.kind === "file") yield { ...common, kind: "stream", size: entry.size, body: entry.body };
    else if (entry.kind === "directory") yield { ...common, kind: "directory" };
    else if (entry.kind === "symlink") yield { ...common, kind: "symlink", linkPath: entry.linkPath };
    else yield { ...common, kind: "hardlink", linkPath: `${prefix}${entry.linkPath}` };
  }
}

/** Reads an archive; throws `invalid-argument` for a device, a pipe or a sparse file in it. */
export async function* fromTar(source: AsyncIterable<Uint8Array>): AsyncGenerator<CopyEntry, void, undefined> {
  for await (const entry of readTar(source)) yield toEntry(entry);
}

function toEntry({ path, kind, mode, uid, gid, mtimeSec, size, linkPath, body, attributes }: TarEntry): CopyEntry {
  const common = { path, mode: mode & 0o7777, uid, gid, mtimeSec, attributes: copied(attributes) };
  switch (kind) {
    case "file":
      return { ...common, kind, size, body };
    case "directory":
      return { ...common, kind };
    case "symlink":
    case "hardlink":
      return { ...common, kind, linkPath };
    default:
      throw new LeptonError("unimplemented", `cannot copy "${path}" of the archive: it is no file, directory or link`);
  }
}

// What an archive names was meant to be there; never what is the kernel's own.
function copied(attributes: AttributeMap | undefined): AttributeMap | undefined {
  if (attributes === undefined) return undefined;
  return new Map([...attributes].filter(([name]) => isCopiedAttribute(name, true)));
}
