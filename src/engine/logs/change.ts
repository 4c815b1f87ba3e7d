/**
 * Waits for something to happen in a directory: told by the kernel, with a slow look in case it is not (NFS, no
 * watches left).
 */
import { type FSWatcher, watch } from "node:fs";

export interface ChangeWaiter {
  /** The kernel tells; false where only looking does. */
  readonly isTold: boolean;
  /** Resolves after a change since the last call, at the latest after `timeoutMs`; false where nothing changed. */
  wait(timeoutMs: number): Promise<boolean>;
  close(): void;
}

export function watchDirectory(dir: string, signal: AbortSignal | undefined): ChangeWaiter {
  let changed = false;
  let wake = () => {};
  const onChange = () => {
    changed = true;
    wake();
  };
  const watcher = openWatcher(dir, onChange);
  signal?.addEventListener("abort", onChange);
  return {
    isTold: watcher !== undefined,
    async wait(timeoutMs) {
      if (!changed) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, timeoutMs);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      const wasChanged = changed;
      changed = false;
      return wasChanged;
    },
    close() {
      signal?.removeEventListener("abort", onChange);
      watcher?.close();
    },
  };
}

function openWatcher(dir: string, onChange: () => void): FSWatcher | undefined {
  try {
    const watcher = watch(dir, { persistent: true }, onChange);
    // The directory was removed: the next look finds that out.
    watcher.on("error", onChange);
    return watcher;
  } catch {
    // No watches left, or no such directory yet: the slow look has to do.
    return undefined;
  }
}
