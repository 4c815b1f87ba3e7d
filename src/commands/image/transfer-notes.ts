/** What is said while images are on their way, kept until the face has room for it. */
export interface TransferNotes {
  add(text: string): void;
  /** What was added since the last call. */
  take(): readonly string[];
}

export function openNotes(): TransferNotes {
  let waiting: string[] = [];
  return {
    add: (text) => void waiting.push(text),
    take() {
      const taken = waiting;
      waiting = [];
      return taken;
    },
  };
}
