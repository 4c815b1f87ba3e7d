/** Writes tar archives: ustar headers, with pax records where a name or a size does not fit. */
import { BLOCK, encodeHeader, paddingOf } from "./tar-header.ts";

export type TarInput = {
  readonly path: string;
  /** Permission bits; files 0644, directories and links 0755 where not given. */
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
  readonly mtimeSec?: number;
  /** Extended attributes by name. */
  readonly attributes?: ReadonlyMap<string, Uint8Array> | undefined;
} & (
  | { readonly kind: "file"; readonly body: Uint8Array }
  | { readonly kind: "stream"; readonly size: number; readonly body: AsyncIterable<Uint8Array> }
  | { readonly kind: "directory" }
  | { readonly kind: "symlink" | "hardlink"; readonly linkPath: string }
);

const FLAGS = { file: "0", stream: "0", directory: "5", symlink: "2", hardlink: "1" } as const;

// Fields of a ustar header: 100 bytes of name, 11 octal digits of size.
const MAX_NAME_BYTES = 100;
const MAX_SIZE = 8 ** 11 - 1;

/** Streams an archive; a streamed body must have exactly the bytes it promised. */
export async function* writeTar(
  inputs: Iterable<TarInput> | AsyncIterable<TarInput>,
): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const input of inputs) {
    yield* headerOf(input);
    if (input.kind === "file") yield input.body;
    if (input.kind === "stream") yield* input.body;
    yield new Uint8Array(paddingOf(sizeOf(input)));
  }
  yield endMark();
}

/** An archive of things that are in memory already. */
export function tarBytes(inputs: Iterable<Exclude<TarInput, { kind: "stream" }>>): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const input of inputs) {
    parts.push(...headerOf(input));
    if (input.kind === "file") parts.push(input.body, new Uint8Array(paddingOf(input.body.length)));
  }
  parts.push(endMark());
  return Buffer.concat(parts);
}

function endMark(): Uint8Array {
  return new Uint8Array(2 * BLOCK);
}

function sizeOf(input: TarInput): number {
  if (input.kind === "file") return input.body.length;
  return input.kind === "stream" ? input.size : 0;
}

function headerOf(input: TarInput): Uint8Array[] {
  const path = input.kind === "directory" && !input.path.endsWith("/") ? `${input.path}/` : input.path;
  const linkPath = "linkPath" in input ? input.linkPath : "";
  const size = sizeOf(input);
  const extended = paxRecords({
    ...(fits(path) ? {} : { path }),
    ...(fits(linkPath) ? {} : { linkpath: linkPath }),
    ...(size > MAX_SIZE ? { size: String(size) } : {}),
    ...Object.fromEntries([...(input.attributes ?? [])].map(([name, value]) => [`SCHILY.xattr.${name}`, value])),
  });
  const header = encodeHeader({
    path: fits(path) ? path : "long-name",
    type: FLAGS[input.kind],
    size: Math.min(size, MAX_SIZE),
    linkPath: fits(linkPath) ? linkPath : "long-name",
    mode: input.mode ?? (input.kind === "file" || input.kind === "stream" ? 0o644 : 0o755),
    uid: input.uid ?? 0,
    gid: input.gid ?? 0,
    mtimeSec: input.mtimeSec ?? 0,
  });
  return [...extended, header];
}

// Plain ASCII of at most 100 bytes; everything else goes to a pax record, which is UTF-8.
function fits(name: string): boolean {
  return name.length <= MAX_NAME_BYTES && /^[\x20-\x7e]*$/.test(name);
}

function paxRecords(fields: Readonly<Record<string, string | Uint8Array>>): Uint8Array[] {
  const body = Buffer.concat(Object.entries(fields).map(([key, value]) => paxRecord(key, value)));
  if (body.length === 0) return [];
  const plain = { linkPath: "", mode: 0o644, uid: 0, gid: 0, mtimeSec: 0 };
  const header = encodeHeader({ ...plain, path: "pax-header", type: "x", size: body.length });
  return [header, body, new Uint8Array(paddingOf(body.length))];
}

// The length counts its own digits, so it is found by trying the next longer one once.
function paxRecord(key: string, value: string | Uint8Array): Buffer {
  const bytes = typeof value === "string" ? Buffer.from(value) : value;
  const rest = Buffer.byteLength(` ${key}=\n`) + bytes.length;
  const guess = rest + String(rest).length;
  const length = rest + String(guess).length;
  return Buffer.concat([Buffer.from(`${length} ${key}=`), bytes, Buffer.from("\n")]);
}
