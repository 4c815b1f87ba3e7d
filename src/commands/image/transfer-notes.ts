/** What is said while images are on their way, kept until the face has room for it. */
export interface TransferNotes {
  add(text: string): void;
  /** What was added since the last call. */
  take(): readonly string[];
  /** Calls back at each that is added. */
  listen(listener: () => void): void;
}

export function openNotes(): TransferNotes {
  let waiting: string[] = [];
  let heard = () => {};
  return {
    add(text) {
      waiting.push(text);
      heard();
    },
    listen(listener) {
      heard = listener;
    },
    take() {
      const taken = waiting;
      waiting = [];
      return taken;
    },
  };
}
