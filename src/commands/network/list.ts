/** `network ls`. */
import type { Network } from "../../engine/types.ts";
import { LeptonError } from "../../errors.ts";
import type { Command } from "../define.ts";
import { type Filters, parseFilters } from "../filters.ts";
import { FILTER, FORMAT, NO_TRUNC, QUIET } from "../options.ts";
import { flag, given, list, text } from "../read.ts";
import { NETWORK_COLUMNS, networkMethods } from "./columns.ts";

const ACCEPTED = ["dangling", "driver", "id", "label", "name", "scope", "type"];

export const networkLs: Command = {
  path: ["network", "ls"],
  aliases: [["network", "list"]],
  group: "Networks",
  summary: "List networks",
  details:
    "Filters: dangling=BOOL, driver=NAME, id=PART, label=KEY[=VALUE], name=PART, scope=local, type=builtin|custom. " +
    "Those that other tools have put into the directory of configurations are there too: containers can join them.",
  args: [],
  options: [FILTER, FORMAT, NO_TRUNC, { ...QUIET, summary: "Only display network IDs" }],
  async run(ctx, parsed) {
    const filters = parseFilters(list(parsed, "filter"), ACCEPTED);
    const fitsType = typeTest(filters);
    const dangling = filters.boolean("dangling");
    const networks = await ctx.engine.networks.list();
    const unused = dangling === undefined ? new Set() : new Set(await ctx.engine.networks.prune({ dryRun: true }));
    return {
      kind: "table",
      columns: NETWORK_COLUMNS,
      rows: networks
        .filter((network) => fits(network, filters) && fitsType(network))
        .filter(({ name }) => dangling === undefined || dangling === unused.has(name)),
      options: {
        ...given("format", text(parsed, "format")),
        quiet: flag(parsed, "quiet"),
        noTrunc: flag(parsed, "no-trunc"),
        quietField: "ID",
        methods: networkMethods,
        rowType: "network",
      },
    };
  },
};

function fits({ driver, id, labels, name }: Network, filters: Filters): boolean {
  return (
    filters.matchesExactly("driver", driver) &&
    filters.matchesExactly("scope", "local") &&
    filters.matches("id", id) &&
    filters.matches("name", name) &&
    filters.matchesLabels("label", labels)
  );
}

function typeTest(filters: Filters): (network: Network) => boolean {
  const types = filters.get("type");
  const unknown = types.find((type) => type !== "builtin" && type !== "custom");
  if (unknown !== undefined) throw new LeptonError("invalid-argument", `invalid filter: 'type'='${unknown}'`);
  return ({ origin }) =>
    types.length === 0 || types.includes(origin === "builtin" || origin === "default" ? "builtin" : "custom");
}
