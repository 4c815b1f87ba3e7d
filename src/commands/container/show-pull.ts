/** The pull that `run` and `create` begin where the image is not here: shown beside their own answer, as docker does. */
import type { CreateContainer, PulledImage } from "../../engine/types.ts";
import type { CommandIo, Parsed } from "../define.ts";
import { pullHead, pullSummary } from "../image/pull-words.ts";
import { openNotes } from "../image/transfer-notes.ts";
import { familiarRef, fullName } from "../image-name.ts";
import { arg, flag } from "../read.ts";

/** What CreateContainer is to tell of a pull; with `--quiet` the warnings alone. */
export function showPull(io: CommandIo, parsed: Parsed): Pick<CreateContainer, "onPull" | "onWarning"> {
  const show = io.transfer;
  if (show === undefined || flag(parsed, "quiet")) return { onWarning: (text) => io.warn(text) };
  const ref = arg(parsed, 0);
  const missing = parsed.options["pull"] === "always" ? [] : [`Unable to find image '${shown(ref)}' locally`];
  const notes = openNotes();
  return {
    onWarning: (text) => notes.add(`WARNING: ${text}`),
    onPull: async (transfer) => {
      const head = [...missing, ...pullHead(ref).filter((line) => line !== "Using default tag: latest")];
      const words = { head, summary: (pulled: PulledImage) => pullSummary(pulled), outcome: () => "is here" };
      // That it went wrong is told by the command; that nobody sees it is no reason to stop.
      await show({ kind: "transfer", direction: "pull", transfer, ...words, quiet: false, notes }).catch(
        () => undefined,
      );
    },
  };
}

function shown(ref: string): string {
  return familiarRef(fullName(ref));
}
