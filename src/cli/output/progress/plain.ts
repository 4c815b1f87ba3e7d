/** Progress for whoever is no terminal: docker's lines, each written once. */
import type { TransferItem, TransferProgress } from "../../../engine/types.ts";
import { type Direction, layerName, layersOf, stateText } from "../../../text/transfer-words.ts";

/** A function that turns each picture into the lines that are new in it. */
export function plainLines(direction: Direction): (picture: TransferProgress) => string[] {
  const said = new Map<string, Set<string>>();
  return ({ items }) =>
    layersOf(items).flatMap((item) => {
      const before = said.get(item.id) ?? new Set();
      said.set(item.id, before);
      return stepsOf(item, direction)
        .filter((step) => !before.has(step))
        .map((step) => {
          before.add(step);
          return `${layerName(item)}: ${step}`;
        });
    });
}

// A reader sees the newest picture only: the steps on the way to a state are told even where nobody saw them.
function stepsOf(item: TransferItem, direction: Direction): string[] {
  const begun = direction === "pull" ? "Pulling fs layer" : "Preparing";
  const here = direction === "pull" ? ["Download complete"] : [];
  switch (item.state) {
    case "waiting":
    case "downloading":
    case "uploading":
      return [begun];
    case "retrying":
      return [begun, stateText(item, direction)];
    case "unpacking":
      return [begun, ...here];
    case "done":
      return [begun, ...here, stateText(item, direction)];
    case "exists":
      return [stateText(item, direction)];
  }
}
