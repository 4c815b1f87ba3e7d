/**
 * Reads tar archives as a stream of entries (ustar, pax, GNU long names) and never touches the file system:
 * what a path means is the caller's affair, and no path is ever opened.
 */
import { LeptonError } from "../errors.ts";
import { type ByteReader, createByteReader } from "./byte-reader.ts";
import { BLOCK, decodeHeader, paddingOf, type TarHeader } from "./tar-header.ts";

export type TarKind = "file" | "directory" | "symlink" | "hardlink" | "char" | "block" | "fifo" | "sparse" | "other";

export interface TarEntry {
  /** As written: may be absolute, may hold `..`. */
  readonly path: string;
  readonly kind: TarKind;
  /** Bytes of `body`. */
  readonly size: number;
  readonly linkPath: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly mtimeSec: number;
  /** Extended attributes by name, of archives that have some. */
  readonly attributes?: ReadonlyMap<string, Uint8Array> | undefined;
  /** Where `body` begins in the archive. */
  readonly offset: number;
  /** To be read, if at all, before the next entry is asked for; what is left of it is passed over. */
  readonly body: AsyncIterable<Uint8Array>;
}

// Paths come from extended headers of any length; the kernel's own limit is 4,096.
const MAX_EXTENDED_BYTES = 1024 * 1024;

const NOTHING: Readonly<Record<string, string>> = {};

const KINDS: Readonly<Record<string, TarKind>> = {
  "0": "file",
  "\0": "file",
  "7": "file",
  "1": "hardlink",
  "2": "symlink",
  "3": "char",
  "4": "block",
  "5": "directory",
  "6": "fifo",
  S: "sparse",
};

export interface ReadTarOptions {
  /** Called for each entry whose name or link is beyond all limits; it is passed over then, and an error otherwise. */
  readonly onOversized?: () => void;
}

/** Yields the entries in order; throws `invalid-argument` where the archive is damaged or ends too early. */
export async function* readTar(
  source: AsyncIterable<Uint8Array>,
  { onOversized }: ReadTarOptions = {},
): AsyncGenerator<TarEntry, void, undefined> {
  const reader = createByteReader(source);
  try {
    let extended: Readonly<Record<string, string>> = NOTHING;
    let oversized = false;
    for (let header = await nextHeader(reader); header !== undefined; header = await nextHeader(reader)) {
      if (onOversized !== undefined && isExtended(header) && header.size > MAX_EXTENDED_BYTES) {
        await pass(reader, header.size);
        oversized = true;
        continue;
      }
      const more = isEntry(header) ? undefined : await readExtended(reader, header);
      if (more !== undefined) {
        extended = { ...extended, ...more };
        continue;
      }
      const entry = entryOf(header, extended, reader);
      if (oversized) onOversized?.();
      else yield entry.entry;
      // Waiting for what is here already would cost more than all the rest.
      const passed = entry.finish();
      if (!(passed === true || (await passed))) throw truncated();
      extended = NOTHING;
      oversized = false;
    }
  } finally {
    await reader.close();
  }
}

async function nextHeader(reader: ByteReader): Promise<TarHeader | undefined> {
  const found = reader.exactly(BLOCK);
  const block = found instanceof Uint8Array ? found : await found;
  if (block === undefined) return undefined;
  if (block.length < BLOCK) throw truncated();
  const header = decodeHeader(block);
  if (header?.type === "S") await skipSparseMap(reader, block);
  return header;
}

// GNU's old sparse files: the map goes on in further blocks while a flag says so.
async function skipSparseMap(reader: ByteReader, header: Uint8Array): Promise<void> {
  let more = header[482] === 1;
  while (more) {
    const block = await reader.exactly(BLOCK);
    if (block?.length !== BLOCK) throw truncated();
    more = block[504] === 1;
  }
}

function isExtended({ type }: TarHeader): boolean {
  return type === "x" || type === "L" || type === "K";
}

function isEntry({ type }: TarHeader): boolean {
  return type !== "g" && type !== "x" && type !== "L" && type !== "K";
}

async function pass(reader: ByteReader, size: number): Promise<void> {
  if (!(await reader.skip(size + paddingOf(size)))) throw truncated();
}

// Undefined for a header that begins a real entry.
async function readExtended(
  reader: ByteReader,
  header: TarHeader,
): Promise<Readonly<Record<string, string>> | undefined> {
  switch (header.type) {
    case "x":
      return parsePax(await readBody(reader, header.size));
    case "L":
      return { path: cString(await readBody(reader, header.size)) };
    case "K":
      return { linkpath: cString(await readBody(reader, header.size)) };
    case "g":
      // Defaults for all entries; writers of images put only comments there.
      await pass(reader, header.size);
      return {};
    default:
      return undefined;
  }
}

async function readBody(reader: ByteReader, size: number): Promise<Uint8Array> {
  if (size > MAX_EXTENDED_BYTES) {
    throw new LeptonError("invalid-argument", `tar archive has an extended header of ${size} bytes`);
  }
  const body = size === 0 ? new Uint8Array(0) : await reader.exactly(size);
  if (body?.length !== size || !(await reader.skip(paddingOf(size)))) throw truncated();
  return body;
}

// Records are `LENGTH KEY=VALUE\n`, where LENGTH counts the whole record in bytes.
function parsePax(bytes: Uint8Array): Record<string, string> {
  const records: [string, string][] = [];
  let at = 0;
  while (at < bytes.length && bytes[at] !== 0) {
    const space = bytes.indexOf(0x20, at);
    const length = Number(new TextDecoder().decode(bytes.subarray(at, Math.max(space, at))));
    const equals = bytes.indexOf(0x3d, space);
    const end = at + length;
    const isRecord = Number.isSafeInteger(length) && space !== -1 && equals !== -1 && equals < end;
    if (!isRecord || end > bytes.length || bytes[end - 1] !== 0x0a) {
      throw new LeptonError("invalid-argument", "tar archive has a damaged extended header");
    }
    const key = new TextDecoder().decode(bytes.subarray(space + 1, equals));
    const value = bytes.subarray(equals + 1, end - 1);
    records.push([key, key.startsWith(ATTRIBUTE) ? latin1(value) : new TextDecoder().decode(value)]);
    at = end;
  }
  return Object.fromEntries(records);
}

// What follows it is the name of an extended attribute; its value is any bytes.
const ATTRIBUTE = "SCHILY.xattr.";

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
}

function attributesOf(extended: Readonly<Record<string, string>>): TarEntry["attributes"] {
  const keys = Object.keys(extended).filter((key) => key.startsWith(ATTRIBUTE));
  if (keys.length === 0) return undefined;
  return new Map(keys.map((key) => [key.slice(ATTRIBUTE.length), Buffer.from(extended[key] ?? "", "latin1")]));
}

function entryOf(header: TarHeader, extended: Readonly<Record<string, string>>, reader: ByteReader) {
  const count = (key: string, fallback: number) => (extended[key] === undefined ? fallback : paxCount(extended[key]));
  const path = extended.path ?? header.path;
  const size = count("size", header.size);
  const sparse = extended["GNU.sparse.major"] !== undefined || extended["GNU.sparse.size"] !== undefined;
  const plain = KINDS[header.type] ?? "other";
  const { open, finish } = bodyOf(reader, hasBody(plain) ? size : 0);
  const entry: TarEntry = {
    path,
    kind: sparse ? "sparse" : plain === "file" && path.endsWith("/") ? "directory" : plain,
    size: hasBody(plain) ? size : 0,
    linkPath: extended.linkpath ?? header.linkPath,
    mode: header.mode,
    uid: count("uid", header.uid),
    gid: count("gid", header.gid),
    mtimeSec: header.mtimeSec,
    attributes: attributesOf(extended),
    offset: reader.position(),
    get body() {
      return open();
    },
  };
  return { entry, finish };
}

// Links and devices may carry a size that no bytes follow.
function hasBody(kind: TarKind): boolean {
  return kind === "file" || kind === "sparse" || kind === "other";
}

function paxCount(value: string): number {
  const count = Number(value);
  if (/^[0-9]+$/.test(value) && Number.isSafeInteger(count)) return count;
  throw new LeptonError("invalid-argument", "tar archive has a damaged number");
}

function bodyOf(reader: ByteReader, size: number) {
  let left = size;
  async function* chunks(): AsyncGenerator<Uint8Array, void, undefined> {
    while (left > 0) {
      const piece = await reader.take(left);
      if (piece === undefined) throw truncated();
      left -= piece.length;
      yield piece;
    }
  }
  // Most readers want few bodies of many: a stream is made for those only.
  let body: AsyncIterable<Uint8Array> | undefined;
  const open = () => {
    body ??= chunks();
    return body;
  };
  return { open, finish: () => reader.skip(left + paddingOf(size)) };
}

function cString(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(end === -1 ? bytes : bytes.subarray(0, end));
}

function truncated(): LeptonError {
  return new LeptonError("invalid-argument", "tar archive ends in the middle of an entry");
}
