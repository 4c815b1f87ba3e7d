/** The pull that `run` and `create` begin where the image is not here: shown beside their own answer, as docker does. */
import type { CreateContainer, PulledImage } from "../../engine/types.ts";
import type { CommandIo, Parsed } from "../define.ts";
import { pullHead, pullSummary } from "../image/pull-words.ts";
import { familiarRef, fullName } from "../image-name.ts";
import { arg, flag } from "../read.ts";

/** What CreateContainer's `onPull` is to be; nothing with `--quiet`. */
export function showPull(io: CommandIo, parsed: Parsed): Pick<CreateContainer, "onPull"> {
  const show = io.transfer;
  if (show === undefined || flag(parsed, "quiet")) return {};
  const ref = arg(parsed, 0);
  const missing = parsed.options["pull"] === "always" ? [] : [`Unable to find image '${shown(ref)}' locally`];
  return {
    onPull: async (transfer) => {
      const head = [...missing, ...pullHead(ref).filter((line) => line !== "Using default tag: latest")];
      const words = { head, summary: (pulled: PulledImage) => pullSummary(pulled), outcome: () => "is here" };
      const quiet = { quiet: false, takeNotes: () => [] };
      // That it went wrong is told by the command; that nobody sees it is no reason to stop.
      await show({ kind: "transfer", direction: "pull", transfer, ...words, ...quiet }).catch(() => undefined);
    },
  };
}

function shown(ref: string): string {
  return familiarRef(fullName(ref));
}
