/** What a tar archive says of each of its files, in a form that two archives can be compared by. */
import { createHash } from "node:crypto";
import { readTar } from "../../src/oci/tar.ts";

/**
 * Path without slashes at its ends to kind, mode, owner, link target and content. Times are left out, and which of
 * several hard links came first: each has the content, and the names of all.
 */
export async function listTar(archive: AsyncIterable<Uint8Array>): Promise<Record<string, string>> {
  const listing = new Map<string, string>();
  const links = new Map<string, string[]>();
  for await (const entry of readTar(archive)) {
    const hash = createHash("sha256");
    for await (const chunk of entry.body) hash.update(chunk);
    const { kind, mode, uid, gid, size, linkPath } = entry;
    const path = plain(entry.path);
    const content = kind === "file" ? `${size} ${hash.digest("hex").slice(0, 16)}` : linkPath;
    listing.set(path, `${kind} ${(mode & 0o7777).toString(8)} ${uid}:${gid} ${content}`);
    if (kind === "hardlink") links.set(plain(linkPath), [...(links.get(plain(linkPath)) ?? [plain(linkPath)]), path]);
  }
  for (const [first, names] of links) {
    const line = `${listing.get(first)} = ${names.toSorted().join(" = ")}`;
    for (const name of names) listing.set(name, line);
  }
  return Object.fromEntries([...listing].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function plain(path: string): string {
  return path.replace(/^\.?\/|\/$/g, "");
}
