/** `system prune`. */
import type { Engine } from "../../engine/types.ts";
import { LeptonError } from "../../errors.ts";
import type { Command, Parsed, ResultLine } from "../define.ts";
import { type Filters, parseFilters } from "../filters.ts";
import { deletedImages } from "../image/prune.ts";
import { networkTest } from "../network/prune.ts";
import { FORCE_PRUNE, PRUNE_FILTER } from "../options.ts";
import { deletedLines, labelTest, mayPrune, reclaimedLine, untilOf } from "../prune.ts";
import { flag, list } from "../read.ts";

const FILTERS = ["label", "label!", "until"];

export const systemPrune: Command = {
  path: ["system", "prune"],
  group: "System",
  summary: "Remove unused data",
  details: "Filters: label=KEY[=VALUE], label!=KEY[=VALUE], until=TIMESTAMP (of their creation).",
  args: [],
  options: [
    { name: "all", short: "a", kind: "boolean", summary: "Remove all unused images, not just dangling ones" },
    PRUNE_FILTER,
    FORCE_PRUNE,
    { name: "volumes", kind: "boolean", summary: "Prune anonymous volumes" },
  ],
  async run(ctx, parsed) {
    const filters = parseFilters(list(parsed, "filter"), FILTERS);
    if (flag(parsed, "volumes") && filters.has("until"))
      throw new LeptonError("invalid-argument", 'the "until" filter is not supported with "--volumes"');
    const kinds = KINDS.filter(({ wanted }) => wanted(parsed));
    const chosen = { filters, all: flag(parsed, "all"), signal: ctx.signal };
    // Read before the question: a bad time is told at once.
    untilOf(filters);
    if (!(await mayPrune(ctx.io, parsed, warningOf(kinds, chosen)))) return { kind: "nothing" };
    return { kind: "lines", lines: pruneAll(ctx.engine, kinds, chosen) };
  },
};

interface Chosen {
  readonly filters: Filters;
  readonly all: boolean;
  readonly signal: AbortSignal;
}

interface Gone {
  readonly lines: readonly ResultLine[];
  readonly reclaimedBytes: number;
}

interface Kind {
  readonly wanted: (parsed: Parsed) => boolean;
  readonly what: (chosen: Chosen) => string;
  readonly prune: (engine: Engine, chosen: Chosen) => Promise<Gone>;
}

// In this order: what goes first may be all that needed what follows.
const KINDS: readonly Kind[] = [
  { wanted: () => true, what: () => "all stopped containers", prune: pruneContainers },
  { wanted: () => true, what: () => "all networks not used by at least one container", prune: pruneNetworks },
  {
    wanted: (parsed) => flag(parsed, "volumes"),
    what: () => "all anonymous volumes not used by at least one container",
    prune: pruneVolumes,
  },
  {
    wanted: () => true,
    what: ({ all }) => (all ? "all images without at least one container associated to them" : "all dangling images"),
    prune: pruneImages,
  },
];

function warningOf(kinds: readonly Kind[], chosen: Chosen): string {
  const items = kinds.map(({ what }) => `  - ${what(chosen)}\n`);
  const wanted = FILTERS.flatMap((name) => chosen.filters.get(name).map((value) => `  - ${name}=${value}\n`)).sort();
  const filtered = wanted.length === 0 ? "" : `\n  Items to be pruned will be filtered with:\n${wanted.join("")}`;
  return `WARNING! This will remove:\n${items.join("")}${filtered}`;
}

async function* pruneAll(engine: Engine, kinds: readonly Kind[], chosen: Chosen): AsyncGenerator<ResultLine> {
  let total = 0;
  for (const { prune } of kinds) {
    const { lines, reclaimedBytes } = await prune(engine, chosen);
    total += reclaimedBytes;
    yield* lines;
  }
  yield reclaimedLine(total);
}

async function pruneContainers(engine: Engine, { filters }: Chosen): Promise<Gone> {
  const { deleted, reclaimedBytes, failures } = await engine.containers.prune({
    labels: [labelTest(filters)],
    ...untilOf(filters),
  });
  return {
    lines: [...deletedLines("Deleted Containers", deleted), ...failures.map((error) => ({ error }))],
    reclaimedBytes,
  };
}

async function pruneNetworks(engine: Engine, { filters }: Chosen): Promise<Gone> {
  const deleted = await engine.networks.prune({ fits: networkTest(filters) });
  return { lines: deletedLines("Deleted Networks", deleted), reclaimedBytes: 0 };
}

async function pruneVolumes(engine: Engine, { filters }: Chosen): Promise<Gone> {
  const fits = labelTest(filters);
  const { deleted, reclaimedBytes } = await engine.volumes.prune({ fits: ({ labels }) => fits(labels) });
  return { lines: deletedLines("Deleted Volumes", deleted), reclaimedBytes };
}

async function pruneImages(engine: Engine, { filters, all, signal }: Chosen): Promise<Gone> {
  const pruned = await engine.images.prune({ all, labels: [labelTest(filters)], ...untilOf(filters), signal });
  return { lines: deletedImages(pruned), reclaimedBytes: pruned.reclaimedBytes };
}
