/** `-e`, `--env-file`, `--label`, `--label-file`, `--sysctl`, … : lists of KEY=VALUE, by docker's rules. */
import { open } from "node:fs/promises";
import { fromNode, LeptonError } from "../errors.ts";
import { cut } from "./filters.ts";

const MAX_FILE_BYTES = 16 * 1024 * 1024;

export type Lookup = (key: string) => string | undefined;

/** `K=V` of files, then of options, which so win; a bare key takes its value from `lookup`. */
export async function readKeyValues(
  files: readonly string[],
  words: readonly string[],
  lookup: Lookup,
): Promise<string[]> {
  const pairs: string[] = [];
  for (const path of files) pairs.push(...parseFile(path, await readLimited(path), lookup));
  for (const word of words) pairs.push(...resolveWord(word, lookup));
  return pairs;
}

/** Reads a `-e` word: an empty key is an error, and a bare key that is not set here takes the variable away. */
function resolveWord(word: string, lookup: Lookup): string[] {
  const { key, value } = cut(word);
  refuse(checkEnv(word));
  if (value !== undefined) return [word];
  const found = lookup(key);
  return [found === undefined ? word : `${key}=${found}`];
}

/** The pairs of a file: lines without leading blanks, no expansion and no quotes, `#` starts a comment line. */
export function parseFile(path: string, bytes: Uint8Array, lookup: Lookup): string[] {
  const pairs: string[] = [];
  for (const line of linesOf(path, bytes)) {
    if (line === "" || line.startsWith("#")) continue;
    const { key, value } = cut(line);
    if (key === "") throw invalidFile(path, `no variable name on line '${line}'`);
    if (/[ \t]/.test(key)) throw invalidFile(path, `variable '${key}' contains whitespaces`);
    const found = value ?? lookup(key);
    if (found !== undefined) pairs.push(`${key}=${found}`);
  }
  return pairs;
}

function linesOf(path: string, bytes: Uint8Array): string[] {
  let text: string;
  try {
    // Also drops a byte order mark.
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    throw invalidFile(path, "it is not UTF-8", error);
  }
  return text.split("\n").map((line) => line.replace(/\r$/, "").trimStart());
}

function invalidFile(path: string, why: string, cause?: unknown): LeptonError {
  return new LeptonError("invalid-argument", `invalid env file (${path}): ${why}`, { cause });
}

// The limit also ends what never ends, such as /dev/zero.
async function readLimited(path: string): Promise<Uint8Array> {
  const file = await open(path, "r").catch((error: unknown) => {
    throw fromNode(error, `cannot open "${path}"`);
  });
  try {
    return await readAll(path, (buffer) => file.read(buffer, 0, buffer.length));
  } catch (error) {
    throw fromNode(error, `cannot read "${path}"`);
  } finally {
    await file.close();
  }
}

async function readAll(
  path: string,
  read: (buffer: Uint8Array) => Promise<{ readonly bytesRead: number }>,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let total = 0;
  for (;;) {
    const buffer = new Uint8Array(64 * 1024);
    const { bytesRead } = await read(buffer);
    if (bytesRead === 0) return Buffer.concat(chunks);
    total += bytesRead;
    if (total > MAX_FILE_BYTES) throw new LeptonError("invalid-argument", `file "${path}" is over 16 MiB`);
    chunks.push(buffer.subarray(0, bytesRead));
  }
}

/** An object of `K=V` words; a bare key gets an empty value. */
export function toRecord(pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(pairs.map(cut).map(({ key, value }) => [key, value ?? ""]));
}

/** What is wrong with a `-e` word. */
export function checkEnv(word: string): string | undefined {
  return cut(word).key === "" ? `invalid environment variable: ${word}` : undefined;
}

/** What is wrong with a `--label` word: a key is needed and has no blanks. */
export function checkLabel(word: string): string | undefined {
  const key = cut(word).key.replace(/^[ \t]+/, "");
  if (key === "") return `invalid label '${word}': empty name`;
  return /[ \t]/.test(key) ? `label '${key}' contains whitespaces` : undefined;
}

function refuse(complaint: string | undefined): void {
  if (complaint !== undefined) throw new LeptonError("invalid-argument", complaint);
}

/** `--label` words as docker takes them. */
export function parseLabels(words: readonly string[]): Record<string, string> {
  for (const word of words) refuse(checkLabel(word));
  return toRecord(words);
}

const SYSCTLS = [
  "kernel.msgmax",
  "kernel.msgmnb",
  "kernel.msgmni",
  "kernel.sem",
  "kernel.shmall",
  "kernel.shmmax",
  "kernel.shmmni",
  "kernel.shm_rmid_forced",
];

/** What is wrong with a `--sysctl` word: only those that live in a namespace of the container are allowed. */
export function checkSysctl(word: string): string | undefined {
  const { key, value } = cut(word);
  const allowed = SYSCTLS.includes(key) || key.startsWith("net.") || key.startsWith("fs.mqueue.");
  return value === undefined || !allowed ? `sysctl '${word}' is not allowed` : undefined;
}

/** `--sysctl` words as docker takes them. */
export function parseSysctls(words: readonly string[]): Record<string, string> {
  for (const word of words) refuse(checkSysctl(word));
  return toRecord(words);
}
