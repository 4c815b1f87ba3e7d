/** `network prune`. */
import type { Network } from "../../engine/types.ts";
import type { Command, ResultLine } from "../define.ts";
import { type Filters, parseFilters } from "../filters.ts";
import { DRY_RUN, FORCE_PRUNE, PRUNE_FILTER } from "../options.ts";
import { deletedLines, labelTest, mayPrune, plural, pruneAction, untilOf } from "../prune.ts";
import { flag, list } from "../read.ts";

const WARNING = "WARNING! This will remove all custom networks not used by at least one container.";

export const networkPrune: Command = {
  path: ["network", "prune"],
  group: "Networks",
  summary: "Remove all unused networks",
  details: "Filters: label=KEY[=VALUE], label!=KEY[=VALUE], until=TIMESTAMP. Used is what a running container is on.",
  args: [],
  options: [DRY_RUN, PRUNE_FILTER, FORCE_PRUNE],
  actions: [pruneAction("networks", { of: "filter", label: "filter", example: "label=team=shop" })],
  async run(ctx, parsed) {
    const fits = networkTest(parseFilters(list(parsed, "filter"), ["label", "label!", "until"]));
    const dryRun = flag(parsed, "dry-run");
    if (!dryRun && !(await mayPrune(ctx.io, parsed, WARNING))) return { kind: "nothing" };
    const names = await ctx.engine.networks.prune({ fits, dryRun });
    return { kind: "lines", lines: dryRun ? preview(names) : deletedLines("Deleted Networks", names) };
  },
};

function preview(names: readonly string[]): ResultLine[] {
  if (names.length === 0) return [{ text: "Nothing to remove" }];
  return [`Would remove ${plural(names.length, "network")}`, ...names].map((text) => ({ text }));
}

/** Which networks the filters of a prune mean; throws `invalid-argument` for a time that is none. */
export function networkTest(filters: Filters): (network: Network) => boolean {
  const [hasLabels, { untilMs = Number.POSITIVE_INFINITY }] = [labelTest(filters), untilOf(filters)];
  return ({ labels, createdAtMs }) => createdAtMs < untilMs && hasLabels(labels);
}
