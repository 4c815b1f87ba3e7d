/**
 * The lines of a hosts file that many containers read while it changes. An entry is written and taken away by its first
 * byte, which is `#` or not: whoever reads sees all of a line or none. Nothing moves, and a free line is used again.
 */
import { closeSync, constants, fstatSync, openSync, readFileSync, writeSync } from "node:fs";
import { fromNode, LeptonError } from "../../errors.ts";

export interface HostsEntry {
  readonly address: string;
  readonly names: readonly string[];
  /** Whose it is; one word. */
  readonly tag: string;
}

// musl reads lines into 512 bytes.
const MAX_NAMES_BYTES = 300;
const SLOT_BYTES = 64;

/** The lines of an entry, padded, each of which a resolver can read alone. */
export function entryLines({ address, names, tag }: HostsEntry): string[] {
  const lines: string[][] = [[]];
  for (const name of names) {
    const last = lines.at(-1) ?? [];
    if (last.join(" ").length + name.length > MAX_NAMES_BYTES) lines.push([name]);
    else last.push(name);
  }
  return lines.filter((words) => words.length > 0).map((words) => padded(`${address}\t${words.join(" ")}`, tag));
}

function padded(text: string, tag: string): string {
  const line = `${text}\t#${tag}`;
  return `${line.padEnd(Math.ceil((line.length + 1) / SLOT_BYTES) * SLOT_BYTES - 1)}\n`;
}

export interface HostsLine {
  readonly offset: number;
  readonly text: string;
  /** Undefined where the line is free. */
  readonly tag: string | undefined;
}

/** The entries and free lines of a text from an offset on. */
export function readLines(text: string, from: number): HostsLine[] {
  const lines: HostsLine[] = [];
  // The file is ASCII: an index of the text is an offset of the file.
  for (let offset = from; offset < text.length; ) {
    const end = text.indexOf("\n", offset);
    // The end of a line that a killed writer left unfinished is not there: what is appended next ends it.
    const next = end < 0 ? text.length : end + 1;
    const line = text.slice(offset, next);
    const hash = line.lastIndexOf("\t#");
    const isFree = line.startsWith("#") || hash < 0;
    lines.push({ offset, text: line, tag: isFree ? undefined : line.slice(hash + 2).trim() });
    offset = next;
  }
  return lines;
}

/** A file open for changes in place: a rename would detach the mounts of those who read it. */
export interface HostsFile {
  readonly lines: readonly HostsLine[];
  add(line: string): void;
  free(line: HostsLine): void;
}

/** Opens the file for `change` and closes it; `from` is where its entries begin. */
export function changeHosts(path: string, from: (text: string) => number, change: (file: HostsFile) => void): void {
  const fd = openSync(path, constants.O_RDWR | constants.O_NOFOLLOW);
  try {
    change(openedFile(fd, from));
  } catch (error) {
    throw fromNode(error, `cannot write "${path}"`);
  } finally {
    closeSync(fd);
  }
}

function openedFile(fd: number, from: (text: string) => number): HostsFile {
  const text = readAll(fd);
  const lines = readLines(text, from(text));
  const free = lines.filter((line) => line.tag === undefined && line.text.endsWith("\n"));
  // What a killed writer left unfinished must not swallow the next line.
  let end = text.endsWith("\n") ? text.length : text.length + writeSync(fd, "\n", text.length);
  return {
    lines,
    add: (line) => {
      const slot = free.findIndex((one) => one.text.length === line.length);
      const offset = free.splice(slot, slot < 0 ? 0 : 1)[0]?.offset ?? end;
      if (offset === end) end += line.length;
      writeSync(fd, `#${line.slice(1)}`, offset);
      writeSync(fd, line.slice(0, 1), offset);
    },
    free: (line) => {
      writeSync(fd, "#", line.offset);
      free.push(line);
    },
  };
}

/** More is no hosts file of ours. */
export const MAX_HOSTS_BYTES = 16 * 1024 * 1024;

function readAll(fd: number): string {
  const { size } = fstatSync(fd);
  if (size > MAX_HOSTS_BYTES) throw new LeptonError("failed-precondition", `longer than ${MAX_HOSTS_BYTES} bytes`);
  return readFileSync(fd, "latin1");
}
