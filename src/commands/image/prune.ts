/** `image prune`. */
import type { PrunedImages } from "../../engine/types.ts";
import type { Command, OptionSpec, ResultLine } from "../define.ts";
import { parseFilters } from "../filters.ts";
import { DRY_RUN, FORCE_PRUNE, PRUNE_FILTER } from "../options.ts";
import {
  deletedLines,
  labelTest,
  mayPrune,
  NAMED_TOO,
  plural,
  previewLines,
  pruneAction,
  reclaimedLine,
  untilOf,
} from "../prune.ts";
import { flag, list } from "../read.ts";

const WARNING = {
  dangling: "WARNING! This will remove all dangling images.",
  all: "WARNING! This will remove all images without at least one container associated to them.",
};

const ALL: OptionSpec = {
  name: "all",
  short: "a",
  kind: "boolean",
  summary: "Remove all unused images, not just dangling ones",
};

export const imagePrune: Command = {
  path: ["image", "prune"],
  group: "Images",
  summary: "Remove unused images",
  details: "Filters: label=KEY[=VALUE], label!=KEY[=VALUE], until=TIMESTAMP.",
  args: [],
  options: [ALL, DRY_RUN, PRUNE_FILTER, FORCE_PRUNE],
  actions: [pruneAction("images", NAMED_TOO)],
  async run(ctx, parsed) {
    const all = flag(parsed, "all");
    const filters = parseFilters(list(parsed, "filter"), ["label", "label!", "until"]);
    const dryRun = flag(parsed, "dry-run");
    const chosen = { all, labels: [labelTest(filters)], ...untilOf(filters), dryRun, signal: ctx.signal };
    if (!dryRun && !(await mayPrune(ctx.io, parsed, all ? WARNING.all : WARNING.dangling))) return { kind: "nothing" };
    const pruned = await ctx.engine.images.prune(chosen);
    const lines = dryRun ? preview(pruned) : [...deletedImages(pruned), reclaimedLine(pruned.reclaimedBytes)];
    return { kind: "lines", lines };
  },
};

function preview({ untagged, deleted, reclaimedBytes }: PrunedImages): ResultLine[] {
  const lines = [...untagged.map((name) => `untag: ${name}`), ...deleted.map((id) => `delete: ${id}`)];
  const counts = `${plural(untagged.length, "name")}, ${plural(deleted.length, "image or layer", "images and layers")}`;
  return previewLines(lines, counts, reclaimedBytes);
}

/** docker's list of the images that went. */
export function deletedImages({ untagged, deleted }: PrunedImages): ResultLine[] {
  return deletedLines("Deleted Images", [
    ...untagged.map((name) => `untagged: ${name}`),
    ...deleted.map((id) => `deleted: ${id}`),
  ]);
}
