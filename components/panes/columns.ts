/** Which columns there is room for, and how wide each is. */
import type { PaneColumn } from "../views/view.ts";

export interface PlacedColumn<Row> {
  readonly column: PaneColumn<Row>;
  readonly width: number;
}

export interface PlacedColumns<Row> {
  readonly columns: readonly PlacedColumn<Row>[];
  /** There are more at that side. */
  readonly moreLeft: boolean;
  readonly moreRight: boolean;
}

export interface Place {
  readonly width: number;
  /** Longest texts of columns that may grow, by their ids. */
  readonly widths: ReadonlyMap<string, number>;
  /** How many columns after the fixed ones are scrolled away. */
  readonly left: number;
  /** None is left out for want of room: the others are scrolled to. */
  readonly wide: boolean;
}

/** Blank cells between two columns. */
export const COLUMN_GAP = 2;

/** So many columns are not given up for a longer name. */
const FEW = 5;

/** At rest the columns that matter most are shown; scrolled, or wide, all of them in their order, as many as fit. */
export function placeColumns<Row>(columns: readonly PaneColumn<Row>[], place: Place): PlacedColumns<Row> {
  const { width, left, wide } = place;
  if (left > 0 || wide) {
    const fixed = columns.slice(0, fixedColumns(columns));
    const rest = columns.slice(fixed.length + left);
    const kept = fittingFrom(fixed, rest, width);
    return {
      columns: grown(kept, place),
      moreLeft: left > 0,
      moreRight: kept.length < fixed.length + rest.length,
    };
  }
  const kept = mostImportant(columns, place);
  return { columns: grown(kept, place), moreLeft: false, moreRight: kept.length < columns.length };
}

/** Columns that stay while the others are scrolled: up to the one that says which row it is. */
export function fixedColumns(columns: readonly { readonly rank: number }[]): number {
  const name = columns.findIndex(({ rank }) => rank === 0);
  return name === 0 || name === 1 ? name + 1 : 1;
}

function fittingFrom<Row>(
  fixed: readonly PaneColumn<Row>[],
  rest: readonly PaneColumn<Row>[],
  width: number,
): readonly PaneColumn<Row>[] {
  let count = Math.min(1, rest.length);
  while (count < rest.length && needed([...fixed, ...rest.slice(0, count + 1)]) <= width) count += 1;
  return [...fixed, ...rest.slice(0, count)];
}

/** A name that can be read is worth more than a column of little use beside it. */
function mostImportant<Row>(columns: readonly PaneColumn<Row>[], { width, widths }: Place): readonly PaneColumn<Row>[] {
  const name = columns.find(({ rank }) => rank === 0);
  const longest = name === undefined ? 0 : Math.min(name.max, 2 * name.min, widths.get(name.id) ?? 0);
  const more = Math.max(0, longest - (name?.min ?? 0));
  let kept = columns;
  while (kept.length > FEW && needed(kept) + more > width) kept = withoutLast(kept);
  while (kept.length > 1 && needed(kept) > width) kept = withoutLast(kept);
  return kept;
}

function withoutLast<Row>(kept: readonly PaneColumn<Row>[]): readonly PaneColumn<Row>[] {
  const last = kept.reduce((worst, column) => (column.rank > worst.rank ? column : worst));
  return kept.filter((column) => column !== last);
}

/** Lets columns grow to their most where there is room, the first one first. */
function grown<Row>(kept: readonly PaneColumn<Row>[], { width, widths }: Place): readonly PlacedColumn<Row>[] {
  let spare = Math.max(0, width - needed(kept));
  return kept.map((column) => {
    const wanted = Math.min(column.max, Math.max(column.min, widths.get(column.id) ?? column.max));
    const more = Math.min(wanted - column.min, spare);
    spare -= more;
    return { column, width: Math.min(column.min + more, width) };
  });
}

function needed(columns: readonly { readonly min: number }[]): number {
  return columns.reduce((sum, { min }) => sum + min, (columns.length - 1) * COLUMN_GAP);
}
