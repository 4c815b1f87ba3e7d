/** `container prune`. */
import type { Command } from "../define.ts";
import { parseFilters } from "../filters.ts";
import { FORCE_PRUNE, PRUNE_FILTER } from "../options.ts";
import { deletedLines, labelTest, mayPrune, reclaimedLine, untilOf } from "../prune.ts";
import { list } from "../read.ts";

export const containerPrune: Command = {
  path: ["container", "prune"],
  group: "Containers",
  summary: "Remove all stopped containers",
  details:
    "Filters: label=KEY[=VALUE], label!=KEY[=VALUE], until=TIMESTAMP (of their creation). " +
    "Containers of Kubernetes and of docker are left to them.",
  args: [],
  options: [PRUNE_FILTER, FORCE_PRUNE],
  async run(ctx, parsed) {
    const filters = parseFilters(list(parsed, "filter"), ["label", "label!", "until"]);
    const chosen = { labels: [labelTest(filters)], ...untilOf(filters) };
    const warning = "WARNING! This will remove all stopped containers.";
    if (!(await mayPrune(ctx.io, parsed, warning))) return { kind: "nothing" };
    const { deleted, reclaimedBytes, failures } = await ctx.engine.containers.prune(chosen);
    return {
      kind: "lines",
      lines: [
        ...deletedLines("Deleted Containers", deleted),
        reclaimedLine(reclaimedBytes),
        ...failures.map((error) => ({ error })),
      ],
    };
  },
};
