/** `ps`. */
import type { Container, Engine } from "../../engine/types.ts";
import { isLeptonError } from "../../errors.ts";
import type { Command, CommandContext, Parsed } from "../define.ts";
import type { Filters } from "../filters.ts";
import { ALL, FILTER, FORMAT, NO_TRUNC, QUIET } from "../options.ts";
import { flag, given, list, number, text } from "../read.ts";
import { type ContainerRow, containerColumns, containerMethods } from "./columns.ts";
import { containerFilters, filterContainers } from "./list-filters.ts";

const SIZES_AT_ONCE = 8;

export const ps: Command = {
  path: ["container", "ls"],
  aliases: [["ps"], ["container", "ps"], ["container", "list"]],
  group: "Containers",
  summary: "List containers",
  details:
    "Filters: ancestor, before, exited, expose, health, id, label, name, network, publish, since, status, volume. " +
    "Fields of --format: ID Names Image Command CreatedAt RunningFor Ports State Status Size Labels Mounts Networks " +
    'LocalVolumes Platform Runtime Namespace, and .Label "key".',
  args: [],
  options: [
    ALL,
    FILTER,
    FORMAT,
    {
      name: "last",
      short: "n",
      kind: "int",
      value: "int",
      default: -1,
      summary: "Show n last created containers (includes all states)",
    },
    { name: "latest", short: "l", kind: "boolean", summary: "Show the latest created container (includes all states)" },
    NO_TRUNC,
    { ...QUIET, summary: "Only display container IDs" },
    { name: "size", short: "s", kind: "boolean", summary: "Display total file sizes" },
  ],
  async run(ctx, parsed) {
    const containers = await select(ctx.engine, parsed);
    const size = wantsSize(parsed);
    warnOfFormat(ctx, parsed);
    return {
      kind: "table",
      columns: containerColumns({ size }),
      rows: size ? await withSizes(ctx.engine, containers) : containers.map((container) => ({ container })),
      options: {
        ...given("format", text(parsed, "format")),
        quiet: flag(parsed, "quiet"),
        noTrunc: flag(parsed, "no-trunc"),
        quietField: "ID",
        methods: containerMethods,
        rowType: "container",
      },
    };
  },
};

async function select(engine: Engine, parsed: Parsed): Promise<readonly Container[]> {
  const filters = containerFilters(list(parsed, "filter"));
  const limit = limitOf(parsed);
  const everyState = flag(parsed, "all") || filters.has("status") || limit > 0;
  // `before` and `since` may name a stopped container.
  const all = await engine.containers.list({ all: everyState || namesOthers(filters) });
  const fitting = await filterContainers(engine, all, filters);
  const shown = everyState ? fitting : fitting.filter(isUp);
  return limit > 0 ? shown.slice(0, limit) : shown;
}

function limitOf(parsed: Parsed): number {
  const last = number(parsed, "last") ?? -1;
  return flag(parsed, "latest") && last === -1 ? 1 : last;
}

function namesOthers(filters: Filters): boolean {
  return filters.has("before") || filters.has("since");
}

function isUp({ status }: Container): boolean {
  return status === "running" || status === "paused" || status === "restarting" || status === "unknown";
}

// Sizes cost a walk of the snapshot each, so they are read only where they will be shown.
function wantsSize(parsed: Parsed): boolean {
  if (parsed.options["size"] !== undefined) return flag(parsed, "size");
  return !flag(parsed, "quiet") && /\.Size\b|json\s+\./.test(text(parsed, "format") ?? "");
}

function warnOfFormat(ctx: CommandContext, parsed: Parsed): void {
  if (!flag(parsed, "quiet") || (text(parsed, "format") ?? "") === "") return;
  ctx.io.warn("ignoring custom format, because both --format and --quiet are set");
}

async function withSizes(engine: Engine, containers: readonly Container[]): Promise<ContainerRow[]> {
  const rows: ContainerRow[] = [];
  for (let start = 0; start < containers.length; start += SIZES_AT_ONCE) {
    const some = containers.slice(start, start + SIZES_AT_ONCE);
    rows.push(...(await Promise.all(some.map((container) => withSize(engine, container)))));
  }
  return rows;
}

async function withSize(engine: Engine, container: Container): Promise<ContainerRow> {
  try {
    return { container, ...given("size", (await engine.containers.inspect(container.id, { size: true })).size) };
  } catch (error) {
    // It went while we were listing; its row is still what was true then.
    if (isLeptonError(error, "not-found")) return { container };
    throw error;
  }
}
