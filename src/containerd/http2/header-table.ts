/** The headers that HPACK names by number: 61 fixed ones (RFC 7541, appendix A), then those that the peer has added. */
import { ProtocolError, REASON } from "./frame.ts";

export type Header = readonly [name: string, value: string];

// The RFC counts 32 bytes for keeping an entry.
const ENTRY_BYTES = 32;

const FIXED: readonly Header[] = [
  [":authority", ""],
  [":method", "GET"],
  [":method", "POST"],
  [":path", "/"],
  [":path", "/index.html"],
  [":scheme", "http"],
  [":scheme", "https"],
  ...["200", "204", "206", "304", "400", "404", "500"].map((status): Header => [":status", status]),
  ["accept-charset", ""],
  ["accept-encoding", "gzip, deflate"],
  ...(
    "accept-language accept-ranges accept access-control-allow-origin age allow authorization cache-control " +
    "content-disposition content-encoding content-language content-length content-location content-range " +
    "content-type cookie date etag expect expires from host if-match if-modified-since if-none-match if-range " +
    "if-unmodified-since last-modified link location max-forwards proxy-authenticate proxy-authorization range " +
    "referer refresh retry-after server set-cookie strict-transport-security transfer-encoding user-agent vary " +
    "via www-authenticate"
  )
    .split(" ")
    .map((name): Header => [name, ""]),
];

/** The table of one direction of a connection. */
export interface HeaderTable {
  /** Throws a ProtocolError where there is no entry of that number. */
  at(index: number): Header;
  /** Puts a header at the front; the oldest make room for it. */
  add(header: Header): void;
  resize(bytes: number): void;
}

/** Bytes that a header counts for, in the table and in a list. */
export function headerBytes([name, value]: Header): number {
  return Buffer.byteLength(name, "latin1") + Buffer.byteLength(value, "latin1") + ENTRY_BYTES;
}

/** A table that the peer may fill up to `maxBytes`. */
export function createHeaderTable(maxBytes: number): HeaderTable {
  const added: Header[] = [];
  let limit = maxBytes;
  let size = 0;
  const shrinkTo = (bytes: number): void => {
    while (size > bytes) {
      const oldest = added.pop();
      if (oldest === undefined) return;
      size -= headerBytes(oldest);
    }
  };
  return {
    at(index) {
      const header = index <= FIXED.length ? FIXED[index - 1] : added[index - FIXED.length - 1];
      if (header === undefined) throw new ProtocolError(`there is no header ${index}`, REASON.compression);
      return header;
    },
    add(header) {
      const bytes = headerBytes(header);
      shrinkTo(Math.max(0, limit - bytes));
      // One that is larger than the table empties it.
      if (bytes > limit) return;
      added.unshift(header);
      size += bytes;
    },
    resize(bytes) {
      if (bytes > maxBytes) throw new ProtocolError("the header table is too large", REASON.compression);
      limit = bytes;
      shrinkTo(bytes);
    },
  };
}
