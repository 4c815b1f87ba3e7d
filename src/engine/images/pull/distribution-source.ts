/** The label by which containerd's tools remember which repositories hold a blob: a push can mount it from there. */

const PREFIX = "containerd.io/distribution.source.";
// containerd refuses longer pairs.
const MAX_PAIR_BYTES = 4096;

/** A label that also names this repository; undefined where it does already, or there is no room. */
export function sourceLabel(
  labels: Readonly<Record<string, string>>,
  { domain, path }: { readonly domain: string; readonly path: string },
): Readonly<Record<string, string>> | undefined {
  const key = keyOf(domain);
  const known = sourcesOf(labels, domain);
  if (known.includes(path)) return undefined;
  const value = [...known, path].sort().join(",");
  return Buffer.byteLength(key + value) > MAX_PAIR_BYTES ? undefined : { [key]: value };
}

/** Repositories of a registry that hold the blob. */
export function sourcesOf(labels: Readonly<Record<string, string>>, domain: string): string[] {
  return (labels[keyOf(domain)] ?? "").split(",").filter((path) => path !== "");
}

// Go's url.Hostname(): without the port, and without the brackets of an IPv6 address.
function keyOf(domain: string): string {
  return PREFIX + domain.replace(/:\d+$/, "").replace(/^\[(.*)\]$/, "$1");
}
