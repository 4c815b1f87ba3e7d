/** What docker calls the states of a layer. */
import type { TransferItem, TransferState } from "../engine/types.ts";
import { shortId } from "./id.ts";
import { untrusted } from "./untrusted.ts";

export type Direction = "pull" | "push";

const WORDS: Readonly<Record<Direction, Readonly<Record<TransferState, string>>>> = {
  pull: {
    waiting: "Waiting",
    downloading: "Downloading",
    uploading: "Uploading",
    retrying: "Retrying",
    unpacking: "Extracting",
    done: "Pull complete",
    exists: "Already exists",
  },
  push: {
    waiting: "Waiting",
    downloading: "Downloading",
    uploading: "Pushing",
    retrying: "Retrying",
    unpacking: "Verifying",
    done: "Pushed",
    exists: "Layer already exists",
  },
};

/** `Pull complete`, `Mounted from library/alpine`, … without the id. */
export function stateText(item: TransferItem, direction: Direction): string {
  const word = WORDS[direction][item.state];
  if (item.note === undefined) return word;
  const note = untrusted(item.note);
  return item.state === "exists" ? capital(note) : `${word}: ${note}`;
}

/** What docker shows of a transfer: its layers. The documents around them are a few kilobytes. */
export function layersOf(items: readonly TransferItem[]): TransferItem[] {
  return items.filter(({ kind }) => kind === "layer");
}

export function isOver({ state }: TransferItem): boolean {
  return state === "done" || state === "exists";
}

export function layerName({ id }: TransferItem): string {
  return untrusted(shortId(id));
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
