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

  /** Slot that holds the name, or the free one where it would go. */
  function slotOf(name: Buffer, hash: number): number {
    const mask = slots.length - 1;
    let slot = hash & mask;
    for (let id = (slots[slot] ?? 0) - 1; id >= 0; id = (slots[slot] ?? 0) - 1) {
      if (hashes[id] === hash && view(id).equals(name)) return slot;
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  function add(name: Buffer, hash: number): number {
    const start = startOf(count);
    if (start + name.length > maxBytes) return -1;
    while (start + name.length > bytes.length) bytes = Buffer.concat([bytes], bytes.length * 2);
    if (count === starts.length) {
      starts = grown(starts);
      hashes = grown(hashes);
    }
    bytes.set(name, start);
    starts[count] = start + name.length;
    hashes[count] = hash;
    if ((count + 1) * 2 > slots.length) rehash();
    slots[slotOf(name, hash)] = count + 1;
    count += 1;
    return count - 1;
  }

  function rehash(): void {
    slots = new Int32Array(slots.length * 2);
    const mask = slots.length - 1;
    for (let id = 0; id < count; id += 1) {
      let slot = (hashes[id] ?? 0) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = id + 1;
    }
  }

  function look(name: string): { readonly key: Buffer; readonly hash: number; readonly id: number } {
    const key = Buffer.from(name);
    const hash = hashOf(key);
    return { key, hash, id: (slots[slotOf(key, hash)] ?? 0) - 1 };
  }

  return {
    intern(name) {
      const { key, hash, id } = look(name);
      return id >= 0 ? id : add(key, hash);
    },
    find: (name) => look(name).id,
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
function hashOf(name: Uint8Array): number {
  let hash = SEED;
  for (const byte of name) hash = Math.imul(hash ^ byte, 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
