/**
 * The log file of a container: appends whole records, rotates by size and count, and on a full disk counts what it
 * loses instead of ever holding the container up.
 */
import { closeSync, constants, fstatSync, ftruncateSync, openSync, writeSync } from "node:fs";
import { createLossCounter } from "./loss.ts";
import { rawBytesOf } from "./record.ts";
import { createRotation, type Rotation } from "./rotation.ts";
import { dropTornRecord } from "./torn.ts";

export interface LogFileOptions {
  readonly path: string;
  /** Rotate before the first record that finds the file at this size; undefined: never. */
  readonly maxSizeBytes: number | undefined;
  /** Files kept, the current one included. */
  readonly maxFiles: number;
  /** RFC 3339 with nanoseconds, for records of our own. */
  readonly now: () => string;
}

export interface LogFile {
  /** Appends whole records that carry `rawBytes` of output; what cannot be written is counted as lost. */
  append(records: Uint8Array, rawBytes: number): void;
  /** Tries again to write the marker of a loss; true where nothing is owed. */
  settle(): boolean;
  close(): void;
}

/** Opens (or later, where that fails now) the log of a container; never throws. */
export function openLogFile(options: LogFileOptions): LogFile {
  const loss = createLossCounter(options.now);
  const chain = createChain(options);

  const put = (records: Uint8Array, rawBytes: number): boolean => {
    const failed = chain.write(records);
    if (failed === undefined) return true;
    // A batch may have begun in the file before a rotation: that part is safe.
    const lost = failed.writtenBytes === 0 ? rawBytes : rawBytes - rawBytesOf(records.subarray(0, failed.writtenBytes));
    loss.add(lost, failed.error);
    return false;
  };
  const settle = (): boolean => {
    const marker = loss.marker();
    if (marker === undefined) return true;
    if (!put(marker, 0)) return false;
    loss.clear();
    return true;
  };
  put(new Uint8Array(0), 0);
  return {
    append(records, rawBytes) {
      if (loss.mayTry() && settle()) put(records, rawBytes);
      else loss.add(rawBytes);
    },
    settle,
    close: chain.close,
  };
}

interface WriteFailure {
  /** Whole records that are in the log all the same. */
  readonly writtenBytes: number;
  readonly error: unknown;
}

interface Chain {
  write(records: Uint8Array): WriteFailure | undefined;
  close(): void;
}

/** The current file and those rotated before it. */
function createChain(options: LogFileOptions): Chain {
  const maxSizeBytes = options.maxSizeBytes ?? Number.POSITIVE_INFINITY;
  const rotation = createRotation(options.path, options.maxFiles);
  let file: OpenFile | undefined;

  const next = (records: Uint8Array, at: number): number => {
    file ??= openCurrent(options.path, rotation);
    // Asked again before rotating: somebody may have truncated the file.
    if (file.sizeBytes >= maxSizeBytes) file.sizeBytes = fstatSync(file.fd).size;
    if (file.sizeBytes >= maxSizeBytes) file = replaced(file, rotation);
    const part = fitting(records.subarray(at), maxSizeBytes - file.sizeBytes);
    writeWhole(file, part);
    if (options.maxSizeBytes !== undefined) rotation.appended(part);
    return at + part.length;
  };
  return {
    write(records) {
      let at = 0;
      try {
        do at = next(records, at);
        while (at < records.length);
        return undefined;
      } catch (error) {
        return { writtenBytes: at, error };
      }
    },
    close() {
      if (file !== undefined) closeSync(file.fd);
      file = undefined;
    },
  };
}

interface OpenFile {
  readonly fd: number;
  sizeBytes: number;
}

function openCurrent(path: string, rotation: Rotation): OpenFile {
  const { O_APPEND, O_CREAT, O_NOFOLLOW, O_RDWR } = constants;
  const fd = openSync(path, O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW, 0o600);
  dropTornRecord(fd);
  const { size, ino } = fstatSync(fd);
  rotation.opened(fd, ino, size);
  return { fd, sizeBytes: size };
}

function replaced(file: OpenFile, rotation: Rotation): OpenFile {
  const fd = rotation.rotate();
  closeSync(file.fd);
  return { fd, sizeBytes: 0 };
}

/** The records that begin before the limit: as docker, the one that crosses it still goes in. */
function fitting(records: Uint8Array, roomBytes: number): Uint8Array {
  if (records.length <= roomBytes) return records;
  return records.subarray(0, records.indexOf(NEWLINE, Math.max(roomBytes - 1, 0)) + 1);
}

const NEWLINE = 0x0a;

/** Writes all or, on an error, leaves the file as it was. */
function writeWhole(file: OpenFile, bytes: Uint8Array): void {
  let at = 0;
  try {
    while (at < bytes.length) at += writeSync(file.fd, bytes, at, bytes.length - at);
    file.sizeBytes += bytes.length;
  } catch (error) {
    ftruncateSync(file.fd, fstatSync(file.fd).size - at);
    throw error;
  }
}
