/** `search`. */
import type { FoundRepository } from "../../engine/types.ts";
import { LeptonError } from "../../errors.ts";
import { ellipsis } from "../../text/width.ts";
import type { Column, Command } from "../define.ts";
import { type Filters, parseFilters } from "../filters.ts";
import { FILTER, FORMAT, NO_TRUNC } from "../options.ts";
import { arg, flag, given, list, number, text } from "../read.ts";
import { registryApi } from "./api.ts";

const DESCRIPTION_CELLS = 45;

export const search: Command = {
  path: ["registry", "search"],
  aliases: [["search"]],
  group: "Registries",
  summary: "Search a registry for images",
  details:
    "Searches Docker Hub, or the registry that TERM begins with, e.g. localhost:5000/web. Filters: is-official=BOOL, " +
    "stars=NUMBER. Fields of --format: Name Description StarCount IsOfficial IsAutomated.",
  args: [{ name: "TERM", summary: "What to look for", required: true, complete: "none" }],
  options: [
    FILTER,
    FORMAT,
    { name: "limit", kind: "int", value: "int", summary: "Max number of search results (1 to 100, default 25)" },
    NO_TRUNC,
  ],
  connects: "none",
  async run(ctx, parsed) {
    const filters = parseFilters(list(parsed, "filter"), ["is-automated", "is-official", "stars"]);
    const fits = fitting(filters);
    const limit = number(parsed, "limit") ?? 0;
    const registry = await registryApi(ctx);
    // docker's client sends 0 for "as many as usual".
    const found = await registry.search(arg(parsed, 0), { ...(limit === 0 ? {} : { limit }), signal: ctx.signal });
    return {
      kind: "table",
      columns: COLUMNS,
      rows: found.filter(fits),
      options: {
        ...given("format", text(parsed, "format")),
        noTrunc: flag(parsed, "no-trunc"),
        quietField: "Name",
        rowType: "search result",
      },
    };
  },
};

function fitting(filters: Filters): (found: FoundRepository) => boolean {
  const official = filters.boolean("is-official");
  // Nothing is automated any more; docker still takes the word.
  const automated = filters.boolean("is-automated");
  const stars = Math.max(0, ...filters.get("stars").map(starsOf));
  return (found) =>
    (official === undefined || official === found.official) && automated !== true && found.stars >= stars;
}

function starsOf(word: string): number {
  if (/^\d{1,9}$/.test(word)) return Number(word);
  throw new LeptonError("invalid-argument", `invalid filter 'stars=${word}'`);
}

const COLUMNS: readonly Column<FoundRepository>[] = [
  { title: "NAME", field: "Name", text: ({ name }) => name },
  {
    title: "DESCRIPTION",
    field: "Description",
    text: ({ description }, { trunc }) => {
      const line = description.replace(/[\r\n]/g, " ");
      return trunc ? ellipsis(line, DESCRIPTION_CELLS) : line;
    },
  },
  { title: "STARS", field: "StarCount", text: ({ stars }) => String(stars) },
  {
    title: "OFFICIAL",
    field: "IsOfficial",
    text: ({ official }) => (official ? "[OK]" : ""),
    json: ({ official }) => String(official),
  },
  // Nothing is any more; docker still has the field.
  { title: "AUTOMATED", field: "IsAutomated", text: () => "", json: () => "false", hidden: true },
];
