/**
 * Keeps a long stream of buffers from piling up as garbage. Bun's collector does not see what they weigh: a gigabyte
 * of compressed layers grew the process to 300 MiB, and by 60 when it is reminded. Node's needs no reminder.
 */

const REMIND_BYTES = 16 * 1024 * 1024;

/** Call with the size of each piece that went by. */
export function createCollector(): (bytes: number) => void {
  const { Bun: bun } = globalThis as { readonly Bun?: { gc(force: boolean): void } };
  let passed = 0;
  return (bytes) => {
    passed += bytes;
    if (bun === undefined || passed < REMIND_BYTES) return;
    passed = 0;
    bun.gc(false);
  };
}
