/** `network prune`. */
import type { Network } from "../../engine/types.ts";
import type { Command } from "../define.ts";
import { type Filters, parseFilters } from "../filters.ts";
import { FORCE_PRUNE, PRUNE_FILTER } from "../options.ts";
import { deletedLines, labelTest, mayPrune, untilOf } from "../prune.ts";
import { list } from "../read.ts";

const WARNING = "WARNING! This will remove all custom networks not used by at least one container.";

export const networkPrune: Command = {
  path: ["network", "prune"],
  group: "Networks",
  summary: "Remove all unused networks",
  details: "Filters: label=KEY[=VALUE], label!=KEY[=VALUE], until=TIMESTAMP. Used is what a running container is on.",
  args: [],
  options: [PRUNE_FILTER, FORCE_PRUNE],
  async run(ctx, parsed) {
    const fits = networkTest(parseFilters(list(parsed, "filter"), ["label", "label!", "until"]));
    if (!(await mayPrune(ctx.io, parsed, WARNING))) return { kind: "nothing" };
    return { kind: "lines", lines: deletedLines("Deleted Networks", await ctx.engine.networks.prune({ fits })) };
  },
};

/** Which networks the filters of a prune mean; throws `invalid-argument` for a time that is none. */
export function networkTest(filters: Filters): (network: Network) => boolean {
  const [hasLabels, { untilMs = Number.POSITIVE_INFINITY }] = [labelTest(filters), untilOf(filters)];
  return ({ labels, createdAtMs }) => createdAtMs < untilMs && hasLabels(labels);
}
