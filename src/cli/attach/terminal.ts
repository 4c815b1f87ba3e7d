/** Raw mode of our terminal, taken back on every way out. */
import type { InputStream } from "./streams.ts";

/** Puts a terminal into raw mode; the function it returns restores it, once. */
export function rawMode(stdin: InputStream): () => void {
  if (stdin.isTTY !== true || stdin.setRawMode === undefined) return () => undefined;
  stdin.setRawMode(true);
  leaveOutputAlone(stdin);
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

/**
 * libuv's raw mode still makes CR LF of each LF, which the container's terminal has already done where it should be
 * done, and an editor has switched off. Leaving raw mode brings back all settings, this one too.
 */
function leaveOutputAlone({ fd }: InputStream): void {
  // Without stty the screen is drawn with doubled carriage returns: nobody sees it but editors.
  if (fd === undefined) return;
  const { spawnSync } = process.getBuiltinModule("node:child_process");
  spawnSync("stty", ["-opost"], { stdio: [fd, "ignore", "ignore"] });
}
