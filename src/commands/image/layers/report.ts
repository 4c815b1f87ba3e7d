/** The layers of an image with what they waste: a table for people, an object for programs. */
import type { ImageLayer, LayerExplorer, Waste } from "../../../engine/types.ts";
import { rfc3339 } from "../../../text/age.ts";
import { buildStep } from "../../../text/build-step.ts";
import { shortId } from "../../../text/id.ts";
import { humanSize } from "../../../text/size.ts";
import { alignRows } from "../../../text/table.ts";
import { untrusted } from "../../../text/untrusted.ts";
import { ellipsis } from "../../../text/width.ts";
import type { CommandResult } from "../../define.ts";
import { GoFloat, type GoStruct, goStruct } from "../../go-value.ts";
import { given } from "../../read.ts";

const WORST = 10;
const COMMAND_CELLS = 80;
const TABLE = { minWidth: 0, padding: 3 };

export function layersDocument(explorer: LayerExplorer, waste: Waste, format: string | undefined): CommandResult {
  return {
    kind: "document",
    value: layersObject(explorer, waste),
    text: `${layersTable(explorer)}\n${wasteText(waste)}`,
    ...given("format", format),
  };
}

function layersTable(explorer: LayerExplorer): string {
  const { layers } = explorer;
  const fileBytes = ({ index }: ImageLayer) => explorer.contents(index)?.fileBytes ?? 0;
  const rows = layers.map((layer) => [
    String(layer.index),
    shortId(layer.diffId),
    humanSize(fileBytes(layer), 3),
    humanSize(layer.sizeBytes, 3),
    ellipsis(untrusted(buildStep(layer.command)), COMMAND_CELLS) || "<unknown>",
  ]);
  const total = (sizes: readonly number[]) =>
    humanSize(
      sizes.reduce((sum, size) => sum + size, 0),
      3,
    );
  const totals = ["", "total", total(layers.map(fileBytes)), total(layers.map(({ sizeBytes }) => sizeBytes)), ""];
  return alignRows([["LAYER", "ID", "SIZE", "BLOB", "COMMAND"], ...rows, totals], TABLE).replace(/ +$/gm, "");
}

/** The figures of the waste, and the files that waste most. */
export function wasteText(waste: Waste): string {
  const files = waste.fileCount === 1 ? "1 file" : `${waste.fileCount} files`;
  const figures = [
    ["efficiency", percent(waste.efficiency)],
    ["wasted", `${humanSize(waste.wastedBytes)}${waste.fileCount === 0 ? "" : ` in ${files}`}`],
    ["user wasted", percent(waste.userWastedPercent)],
  ];
  const worst = waste.files
    .slice(0, WORST)
    .map(({ path, count, wastedBytes }) => [String(count), humanSize(wastedBytes, 3), `/${untrusted(path)}`]);
  const list = worst.length === 0 ? "" : `\n${alignRows([["COUNT", "WASTED", "FILE"], ...worst], TABLE)}`;
  return alignRows(figures, TABLE) + list;
}

function percent(ratio: number): string {
  return `${(ratio * 100).toFixed(2)} %`;
}

/** Field names as in docker's objects; sizes are bytes. */
export function wasteFields(waste: Waste) {
  return {
    Efficiency: new GoFloat(waste.efficiency),
    WastedBytes: waste.wastedBytes,
    UserWastedPercent: new GoFloat(waste.userWastedPercent),
    TotalBytes: waste.totalBytes,
    MinimumBytes: waste.minimumBytes,
    WastedFiles: waste.files.map(({ path, count, wastedBytes }) =>
      goStruct({ Path: `/${path}`, Count: count, WastedBytes: wastedBytes }),
    ),
    WastedFileCount: waste.fileCount,
  };
}

function layersObject(explorer: LayerExplorer, waste: Waste): GoStruct {
  return goStruct({
    Name: explorer.name,
    Digest: explorer.digest,
    Platform: explorer.platform,
    Layers: explorer.layers.map((layer) => layerObject(explorer, layer)),
    ...wasteFields(waste),
  });
}

function layerObject(explorer: LayerExplorer, layer: ImageLayer): GoStruct {
  const contents = explorer.contents(layer.index);
  return goStruct({
    Index: layer.index,
    Digest: layer.digest,
    DiffID: layer.diffId,
    MediaType: layer.mediaType,
    Size: contents?.fileBytes ?? 0,
    BlobSize: layer.sizeBytes,
    Entries: contents?.entries ?? 0,
    NotShown: contents?.notShown ?? 0,
    Problem: contents?.problem,
    Command: layer.command,
    Comment: layer.comment,
    Created: layer.createdAtMs === undefined ? undefined : rfc3339(layer.createdAtMs),
  });
}
