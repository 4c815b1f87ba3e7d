/** Interned names: each distinct byte string is kept once and known by a number. */

export interface Names {
  /** Number of a name; -1 where it is not known and there is no room for it. */
  intern(name: string): number;
  /** Number of a name that is known; -1 otherwise. */
  find(name: string): number;
  text(id: number): string;
  /** Order by bytes, as `ls` in the C locale has it. */
  compare(a: number, b: number): number;
}

/** Keeps names in one growing buffer: a million strings of their own would cost ten times as much. */
export function createNames(maxBytes: number): Names {
  let bytes = Buffer.alloc(4096);
  let starts = new Uint32Array(256);
  let hashes = new Uint32Array(256);
  let slots = new Int32Array(1024);
  let count = 0;

  const startOf = (id: number) => (id === 0 ? 0 : (starts[id - 1] ?? 0));
  const view = (id: number) => bytes.subarray(startOf(id), starts[id]);

  /** True where the bytes behind the last name are those of this one. */
  function equals(id: number, length: number): boolean {
    const start = startOf(id);
    if ((starts[id] ?? 0) - start !== length) return false;
    const end = startOf(count);
    for (let at = 0; at < length; at += 1) if (bytes[start + at] !== bytes[end + at]) return false;
    return true;
  }

  /** Slot that holds the name, or the free one where it would go. */
  function slotOf(length: number, hash: number): number {
    const mask = slots.length - 1;
    let slot = hash & mask;
    for (let id = (slots[slot] ?? 0) - 1; id >= 0; id = (slots[slot] ?? 0) - 1) {
      if (hashes[id] === hash && equals(id, length)) return slot;
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  function add(length: number, hash: number): number {
    const end = startOf(count) + length;
    if (end > maxBytes) return -1;
    if (count === starts.length) {
      starts = grown(starts);
      hashes = grown(hashes);
    }
    starts[count] = end;
    hashes[count] = hash;
    if ((count + 1) * 2 > slots.length) rehash();
    slots[freeSlot(hash)] = count + 1;
    count += 1;
    return count - 1;
  }

  function freeSlot(hash: number): number {
    const mask = slots.length - 1;
    let slot = hash & mask;
    while (slots[slot] !== 0) slot = (slot + 1) & mask;
    return slot;
  }

  function rehash(): void {
    slots = new Int32Array(slots.length * 2);
    for (let id = 0; id < count; id += 1) slots[freeSlot(hashes[id] ?? 0)] = id + 1;
  }

  /** Writes the name behind the last one, where it stays if it is new: looking a name up makes no object. */
  function write(name: string): number {
    const start = startOf(count);
    while (start + name.length * 3 > bytes.length) bytes = Buffer.concat([bytes], bytes.length * 2);
    return bytes.write(name, start);
  }

  function look(name: string, isNew: (length: number, hash: number) => number): number {
    const length = write(name);
    const start = startOf(count);
    const hash = hashOf(bytes, start, start + length);
    const id = (slots[slotOf(length, hash)] ?? 0) - 1;
    return id >= 0 ? id : isNew(length, hash);
  }

  return {
    intern: (name) => look(name, add),
    find: (name) => look(name, () => -1),
    text: (id) => view(id).toString(),
    compare: (a, b) => view(a).compare(view(b)),
  };
}

function grown(from: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const to = new Uint32Array(from.length * 2);
  to.set(from);
  return to;
}

// Who writes the image must not be able to choose names that fall on one slot, or indexing becomes quadratic.
const SEED = Math.floor(Math.random() * 0x1_0000_0000);

// FNV-1a with a secret start, and murmur3's last steps, which spread the low bits.
function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = SEED;
  for (let at = start; at < end; at += 1) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
