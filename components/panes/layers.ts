/** Paints the layers of an image, and what is in the selected one. */

import type { Mark, TreeRow } from "../../src/engine/types.ts";
import { buildStep } from "../../src/text/build-step.ts";
import { formatMode } from "../../src/text/file-mode.ts";
import type { App } from "../app/app.ts";
import { keyText } from "../app/binding.ts";
import { grouped, shortBytes } from "../figures.ts";
import type { Rect } from "../screen/grid.ts";
import { MARKS } from "../state/explorer.ts";
import { fitLeft, fitRight, label, safe } from "../text.ts";
import { paint, type Theme } from "../theme.ts";
import { familiarImage } from "../views/container-state.ts";
import { type Segment, titleRule } from "./segments.ts";

export function paintLayers(app: App, { width, height }: Rect): readonly string[] {
  const { explorer } = app.layers;
  const state = app.ui.getState().explorer;
  if (explorer === undefined || state === undefined) return [];
  return explorer.layers.slice(state.layerTop, state.layerTop + height).map((layer) => {
    const contents = explorer.contents(layer.index);
    const size = shortBytes(contents?.fileBytes ?? layer.sizeBytes);
    const text = `${fitRight(String(layer.index), 3)} ${fitRight(size, 5)}  ${safe(buildStep(layer.command)) || "-"}`;
    const isCursor = layer.index === state.layer;
    const style = contents === undefined ? app.theme.faint : contents.problem === undefined ? "" : app.theme.bad;
    return line(app, text, { isCursor, hasFocus: state.focus === "layers", style }, width);
  });
}

const LETTERS: Readonly<Record<Mark, string>> = { added: "A", modified: "M", removed: "D", unchanged: " " };

function markStyle(theme: Theme, mark: Mark): string {
  if (mark === "added") return theme.good;
  if (mark === "modified") return theme.warn;
  return mark === "removed" ? theme.bad : "";
}

/** Below this the mode and the owner leave their room to the names. */
const WIDE = 60;

export function paintFiles(app: App, { width, height }: Rect): readonly string[] {
  const state = app.ui.getState().explorer;
  if (state === undefined) return [];
  const { tree } = app.layers;
  if (tree === undefined) return ["", paint(app.theme.faint, "  reading the layers…")];
  const rows = app.layers.rows(state);
  if (rows.count === 0) return ["", paint(app.theme.faint, `  ${emptyText(app, state.filter)}`)];
  return rows.slice(state.rowTop, state.rowTop + height).map((row, index) => {
    const isCursor = state.rowTop + index === state.row;
    const look = { isCursor, hasFocus: state.focus === "files", style: markStyle(app.theme, row.mark) };
    return line(app, fileText(row, width), look, width);
  });
}

function emptyText(app: App, filter: string): string {
  if (filter !== "") return `nothing matches${keyText(app, "explorer", "back", "; % clears the filter")}`;
  const keys = ["added", "modified", "removed", "unchanged"].map((name) => keyText(app, "explorer", name, "%"));
  return `nothing to show: ${keys.filter((key) => key !== "").join(" ")} choose what is shown`;
}

function fileText(row: TreeRow, width: number): string {
  const fold = row.expandable ? (row.expanded ? "- " : "+ ") : "  ";
  const folder = row.kind === "directory" || row.kind === "implied" ? "/" : "";
  const link = row.linkPath === "" ? "" : ` ${row.kind === "hardlink" ? "=" : "->"} ${safe(row.linkPath)}`;
  const name = `${"  ".repeat(Math.min(row.depth, 30))}${fold}${safe(row.name)}${folder}${link}`;
  const size = fitRight(shortBytes(row.sizeBytes), 5);
  const owner = fitRight(`${row.uid}:${row.gid}`, 9);
  const details = width >= WIDE ? `${formatMode(row.kind, row.mode)} ${owner} ${size}` : size;
  return `${LETTERS[row.mark]} ${details}  ${name}`;
}

interface Look {
  readonly isCursor: boolean;
  readonly hasFocus: boolean;
  readonly style: string;
}

function line({ theme, glyphs }: App, text: string, { isCursor, hasFocus, style }: Look, width: number): string {
  const fitted = fitLeft(`${isCursor ? glyphs.cursor : " "}${text}`, width - 1, glyphs.more);
  if (!isCursor) return paint(style, fitted);
  return paint(hasFocus ? theme.selected : theme.selectedBlurred, fitted);
}

export function layersTitle(app: App, width: number): string {
  const { theme, glyphs, layers } = app;
  const { explorer, waste, progress } = layers;
  const state = app.ui.getState().explorer;
  if (explorer === undefined || state === undefined) return "";
  const left: Segment[] = [{ text: label(familiarImage(explorer.name)), style: theme.strong }];
  if (waste !== undefined) {
    const percent = Math.floor(waste.efficiency * 100);
    left.push({ text: `eff ${percent}%`, style: percent < 90 ? theme.warn : theme.good });
    left.push({ text: `wasted ${shortBytes(waste.wastedBytes)}` });
  } else if (progress !== undefined) {
    left.push({ text: `reading ${progress.layer + 1} of ${explorer.layers.length}`, style: theme.warn });
  }
  const title = { text: `layers ${explorer.layers.length}`, style: titleStyle(app, "layers") };
  return titleRule({ title, left }, width < app.layout().columns ? width - 1 : width, theme, glyphs);
}

export function filesTitle(app: App, width: number): string {
  const { theme, glyphs, layers } = app;
  const state = app.ui.getState().explorer;
  if (state === undefined) return "";
  const left: Segment[] = [{ text: state.isAggregate ? `base to layer ${state.layer}` : `layer ${state.layer}` }];
  const shown = MARKS.filter((mark) => state.marks.has(mark)).map((mark) => LETTERS[mark].trim() || "U");
  if (shown.length < MARKS.length) left.push({ text: `only ${shown.join(" ") || "nothing"}`, style: theme.warn });
  if (state.filter !== "") left.push({ text: `/${label(state.filter)}`, style: theme.warn });
  const notShown = layers.tree?.notShown ?? 0;
  if (notShown > 0) left.push({ text: `${grouped(notShown)} entries not shown`, style: theme.bad });
  const title = { text: "files", style: titleStyle(app, "files") };
  return titleRule({ title, left, right: countSegments(app) }, width, theme, glyphs);
}

function countSegments({ theme, layers }: App): Segment[] {
  const { tree } = layers;
  if (tree === undefined) return [];
  return (["added", "modified", "removed"] as const).flatMap((mark) =>
    tree.counts[mark] === 0
      ? []
      : [{ text: `${LETTERS[mark]} ${grouped(tree.counts[mark])}`, style: markStyle(theme, mark) }],
  );
}

function titleStyle(app: App, pane: "layers" | "files"): string {
  return app.ui.getState().explorer?.focus === pane ? app.theme.focusTitle : app.theme.title;
}
