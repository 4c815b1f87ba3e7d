/** `volume ls`. */
import type { Volume } from "../../engine/types.ts";
import type { Command } from "../define.ts";
import { type Filters, parseFilters } from "../filters.ts";
import { FILTER, FORMAT, QUIET } from "../options.ts";
import { flag, given, list, text } from "../read.ts";
import { volumeColumns, volumeMethods } from "./columns.ts";

export const volumeLs: Command = {
  path: ["volume", "ls"],
  aliases: [["volume", "list"]],
  group: "Volumes",
  summary: "List volumes",
  details: "Filters: dangling=BOOL, driver=local, label=KEY[=VALUE], name=PART.",
  args: [],
  options: [
    FILTER,
    FORMAT,
    { ...QUIET, summary: "Only display volume names" },
    { name: "size", short: "s", kind: "boolean", summary: "Display the disk usage of volumes; can be slow" },
  ],
  async run(ctx, parsed) {
    const filters = parseFilters(list(parsed, "filter"), ["dangling", "driver", "label", "name"]);
    const dangling = filters.boolean("dangling");
    const format = text(parsed, "format");
    const size = flag(parsed, "size");
    const usedBy = dangling !== undefined || /Links/.test(format ?? "");
    const volumes = await ctx.engine.volumes.list({ size, usedBy });
    warnOfDamage(ctx.io.warn, volumes);
    return {
      kind: "table",
      columns: volumeColumns({ size }),
      rows: volumes.filter((volume) => fits(volume, filters, dangling)),
      options: {
        ...given("format", format),
        quiet: flag(parsed, "quiet"),
        quietField: "Name",
        methods: volumeMethods,
        rowType: "volume",
      },
    };
  },
};

function warnOfDamage(warn: (text: string) => void, volumes: readonly Volume[]): void {
  for (const { damage } of volumes) if (damage !== undefined) warn(damage);
}

function fits(volume: Volume, filters: Filters, dangling: boolean | undefined): boolean {
  const unused = volume.usedBy?.length === 0;
  return (
    (dangling === undefined || dangling === unused) &&
    filters.matchesExactly("driver", "local") &&
    filters.matchesLabels("label", volume.labels) &&
    filters.matches("name", volume.name)
  );
}
