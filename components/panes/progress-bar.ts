/** A bar that fills from the left. */
import type { Glyphs } from "../glyphs.ts";
import type { Theme } from "../theme.ts";
import type { Segment } from "./segments.ts";

interface Look {
  readonly theme: Theme;
  readonly glyphs: Glyphs;
}

/** Exactly so many cells; `share` is 0 to 1. */
export function progressBar(
  share: number,
  cells: number,
  { theme, glyphs }: Look,
  style = theme.info,
): readonly Segment[] {
  const full = Math.max(0, Math.min(cells, Math.floor(share * cells)));
  return [
    { text: glyphs.full.repeat(full), style },
    { text: glyphs.empty.repeat(cells - full), style: theme.rule },
  ];
}
