/** The little that we ask of an ELF file; layout from the System V ABI, chapter 5. */

const PT_INTERP = 3;

/** True for a 64-bit little-endian ELF file that needs no loader; `head` holds its first 4 KiB. */
export function isStaticElf(head: Uint8Array): boolean {
  if (head.length < 64) return false;
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const magic = view.getUint32(0) === 0x7f45_4c46;
  const is64BitLittle = view.getUint8(4) === 2 && view.getUint8(5) === 1;
  if (!magic || !is64BitLittle) return false;
  const offset = Number(view.getBigUint64(32, true));
  const size = view.getUint16(54, true);
  const count = view.getUint16(56, true);
  if (offset + size * count > head.length) return false;
  const types = Array.from({ length: count }, (_, index) => view.getUint32(offset + index * size, true));
  return count > 0 && !types.includes(PT_INTERP);
}
