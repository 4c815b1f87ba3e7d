/** `volume prune`. */
import type { Volume } from "../../engine/types.ts";
import type { Command } from "../define.ts";
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
} from "../prune.ts";
import { flag, list } from "../read.ts";

const WARNING = {
  anonymous: "WARNING! This will remove anonymous local volumes not used by at least one container.",
  all: "WARNING! This will remove all local volumes not used by at least one container.",
};

export const volumePrune: Command = {
  path: ["volume", "prune"],
  group: "Volumes",
  summary: "Remove unused local volumes",
  details: "Filters: label=KEY[=VALUE], label!=KEY[=VALUE], all=BOOL.",
  args: [],
  options: [
    {
      name: "all",
      short: "a",
      kind: "boolean",
      summary: "Remove all unused volumes, not just anonymous ones",
    },
    { ...PRUNE_FILTER, summary: 'Only what fits the conditions, e.g. "label=KEY"; repeatable' },
    DRY_RUN,
    FORCE_PRUNE,
  ],
  actions: [pruneAction("volumes", NAMED_TOO)],
  async run(ctx, parsed) {
    const filters = parseFilters(list(parsed, "filter"), ["label", "label!", "all"]);
    const all = filters.boolean("all") ?? flag(parsed, "all");
    const dryRun = flag(parsed, "dry-run");
    if (!dryRun && !(await mayPrune(ctx.io, parsed, all ? WARNING.all : WARNING.anonymous))) return { kind: "nothing" };
    const fits = labelTest(filters);
    const chosen = { all, dryRun, fits: ({ labels }: Volume) => fits(labels) };
    const { deleted, reclaimedBytes } = await ctx.engine.volumes.prune(chosen);
    if (dryRun) {
      const lines = previewLines(deleted, plural(deleted.length, "volume"), reclaimedBytes);
      return { kind: "lines", lines };
    }
    return { kind: "lines", lines: [...deletedLines("Deleted Volumes", deleted), reclaimedLine(reclaimedBytes)] };
  },
};
