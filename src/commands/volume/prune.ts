/** `volume prune`. */
import type { PrunedVolumes } from "../../engine/types.ts";
import { humanSize } from "../../text/size.ts";
import type { Command, ResultLine } from "../define.ts";
import { hasLabel, parseFilters } from "../filters.ts";
import { FORCE_PRUNE, PRUNE_FILTER } from "../options.ts";
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
    FORCE_PRUNE,
  ],
  async run(ctx, parsed) {
    const filters = parseFilters(list(parsed, "filter"), ["label", "label!", "all"]);
    const all = filters.boolean("all") ?? flag(parsed, "all");
    const question = `${all ? WARNING.all : WARNING.anonymous}\nAre you sure you want to continue?`;
    if (!flag(parsed, "force") && !(await ctx.io.confirm(question))) return { kind: "nothing" };
    const pruned = await ctx.engine.volumes.prune({
      all,
      fits: ({ labels }) =>
        filters.matchesLabels("label", labels) && !filters.get("label!").some((wanted) => hasLabel(labels, wanted)),
    });
    return { kind: "lines", lines: prunedLines(pruned) };
  },
};

function prunedLines({ deleted, reclaimedBytes }: PrunedVolumes): ResultLine[] {
  const shown = deleted.length === 0 ? [] : ["Deleted Volumes:", ...deleted, ""];
  return [...shown, `Total reclaimed space: ${humanSize(reclaimedBytes)}`].map((text) => ({ text }));
}
