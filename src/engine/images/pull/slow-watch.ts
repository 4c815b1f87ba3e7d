/**
 * Notices that containerd fetches too slowly to be looked at. It stores what comes by the MiB, and tells of what is
 * stored: of a slow registry nothing is seen for minutes. What it holds it stores when it is stopped, so nothing is lost
 * where somebody else goes on who shows every chunk.
 */
import { LeptonError } from "../../../errors.ts";

export interface SlowWatch {
  /** Aborts where nothing new was told for so long, and when the caller's signal does. */
  readonly signal: AbortSignal;
  /** A blob has more bytes; from its last one on the registry has no part in how long it takes. */
  grew(name: string, isWhole: boolean): void;
  /** A blob is stored. */
  stored(name: string): void;
  /** Nothing more is expected to come. */
  close(): void;
}

const PATIENCE_MS = 5_000;

export function openSlowWatch(signal: AbortSignal, patienceMs = PATIENCE_MS): SlowWatch {
  const slow = new AbortController();
  const storing = new Set<string>();
  let isClosed = false;
  let timer = setTimeout(late, patienceMs);

  function again(): void {
    clearTimeout(timer);
    if (!isClosed) timer = setTimeout(late, patienceMs);
  }
  function late(): void {
    if (storing.size > 0) again();
    else slow.abort(new LeptonError("unavailable", `less than a MiB of any blob came in ${patienceMs / 1000} s`));
  }
  return {
    signal: AbortSignal.any([signal, slow.signal]),
    grew(name, isWhole) {
      if (isWhole) storing.add(name);
      again();
    },
    stored(name) {
      storing.delete(name);
      again();
    },
    close() {
      isClosed = true;
      clearTimeout(timer);
    },
  };
}
