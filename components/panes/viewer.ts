/** Paints a text to read, with JSON coloured and matches marked. */
import type { Rect } from "../screen/grid.ts";
import type { ViewerState } from "../state/ui.ts";
import type { Theme } from "../theme.ts";
import { jsonSpans } from "./json-spans.ts";
import { matchSpans, overlay, renderPart } from "./spans.ts";

export function paintViewer(rect: Rect, viewer: ViewerState | undefined, theme: Theme): readonly string[] {
  if (viewer === undefined) return [];
  return viewer.lines.slice(viewer.top, viewer.top + rect.height).map((line) => {
    const base = viewer.syntax === "json" ? jsonSpans(line, theme) : [];
    const spans = overlay(base, matchSpans(line, viewer.search, theme.match));
    return ` ${renderPart({ text: line, spans }, 0, line.length)}`;
  });
}

/** The next line with a match, from below (or above) the given one on, round the ends; undefined without any. */
export function findMatch(viewer: ViewerState, from: number, step: 1 | -1): number | undefined {
  const { lines, search } = viewer;
  if (search === "") return undefined;
  const wanted = search.toLowerCase();
  for (let tried = 1; tried <= lines.length; tried++) {
    const at = (((from + step * tried) % lines.length) + lines.length) % lines.length;
    if (lines[at]?.toLowerCase().includes(wanted)) return at;
  }
  return undefined;
}
