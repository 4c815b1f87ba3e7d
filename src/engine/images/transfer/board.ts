/** What a transfer shows of itself: written by the work, read as pictures. */
import type { TransferItem, TransferProgress } from "../../types/transfer.ts";

type Phase = TransferProgress["phase"];

export interface Board {
  /** Adds a blob or document; one that is there already stays as it is. A size that nobody knows is undefined. */
  add(descriptor: { readonly digest: string; readonly size: number | undefined }, kind: TransferItem["kind"]): void;
  /** Changes what is known of an item; undefined takes a field away. */
  set(id: string, change: Change): void;
  item(id: string): TransferItem | undefined;
  enter(phase: Phase): void;
  /** Says that there is something to look at. */
  touch(): void;
  /** Counts the changes. */
  version(): number;
  picture(): TransferProgress;
  /** Resolves at the next change. */
  changed(): Promise<void>;
}

export type Change = Partial<Omit<TransferItem, "id" | "kind" | "note">> & { readonly note?: string | undefined };

export function openBoard(ref: string): Board {
  const items = new Map<string, TransferItem>();
  let phase: Phase = "resolving";
  let version = 0;
  let waiting = Promise.withResolvers<void>();
  const touch = () => {
    version += 1;
    waiting.resolve();
    waiting = Promise.withResolvers();
  };
  return {
    add({ digest, size }, kind) {
      if (items.has(digest)) return;
      items.set(digest, { id: digest, kind, state: "waiting", doneBytes: 0, totalBytes: size });
      touch();
    },
    set(id, change) {
      const item = items.get(id);
      if (item === undefined) return;
      items.set(id, { ...item, ...change });
      touch();
    },
    item: (id) => items.get(id),
    enter(next) {
      if (phase === next) return;
      phase = next;
      touch();
    },
    touch,
    version: () => version,
    // Made when somebody looks: bytes come far more often than that.
    picture: () => ({ ref, phase, items: [...items.values()] }),
    changed: () => waiting.promise,
  };
}
