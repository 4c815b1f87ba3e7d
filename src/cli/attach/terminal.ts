/** Raw mode of our terminal, taken back on every way out. */
import type { InputStream } from "./streams.ts";

/** Puts a terminal into raw mode; the function it returns restores it, once. */
export function rawMode(stdin: InputStream): () => void {
  if (stdin.isTTY !== true || stdin.setRawMode === undefined) return () => undefined;
  stdin.setRawMode(true);
  let raw = true;
  const restore = (): void => {
    if (!raw) return;
    raw = false;
    process.off("exit", restore);
    stdin.setRawMode?.(false);
  };
  // Also where somebody ends the process under us: an uncaught throw, a second signal.
  process.on("exit", restore);
  return restore;
}
