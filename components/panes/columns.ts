/** Which columns there is room for, and how wide each is. */
import type { PaneColumn, Scene } from "../views/view.ts";

export interface PlacedColumn<Row> {
  readonly column: PaneColumn<Row>;
  readonly width: number;
}

/** Blank cells between two columns. */
export const COLUMN_GAP = 2;

/** Drops columns by rank until the rest fit, then lets them grow to their most, first column first. */
export function placeColumns<Row>(
  columns: readonly PaneColumn<Row>[],
  width: number,
  widths: ReadonlyMap<string, number>,
  scene: Scene,
): readonly PlacedColumn<Row>[] {
  let kept = columns.filter(({ shown }) => shown?.(scene) !== false);
  while (kept.length > 1 && needed(kept) > width) {
    const last = kept.reduce((worst, column) => (column.rank > worst.rank ? column : worst));
    kept = kept.filter((column) => column !== last);
  }
  let spare = Math.max(0, width - needed(kept));
  return kept.map((column) => {
    const wanted = Math.min(column.max, Math.max(column.min, widths.get(column.id) ?? column.max));
    const grown = Math.min(wanted - column.min, spare);
    spare -= grown;
    return { column, width: Math.min(column.min + grown, width) };
  });
}

function needed(columns: readonly { readonly min: number }[]): number {
  return columns.reduce((sum, { min }) => sum + min, (columns.length - 1) * COLUMN_GAP);
}
