import fc from "fast-check";
import { expect, test } from "vitest";
import { COLUMN_GAP, fixedColumns, type PlacedColumns, placeColumns } from "../../../../components/panes/columns.ts";
import type { PaneColumn } from "../../../../components/views/view.ts";

const column = fc
  .record({ min: fc.integer({ min: 3, max: 20 }), more: fc.nat(30), rank: fc.nat(9) })
  .map(({ min, more, rank }) => ({ min, max: min + more, rank }));
const columns = fc
  .array(column, { minLength: 1, maxLength: 9 })
  .map((all) =>
    all.map((one, i): PaneColumn<unknown> => ({ ...one, id: `c${i}`, title: `C${i}`, cell: () => ({ text: "" }) })),
  );
const NO_WIDTHS = new Map<string, number>();

const ids = ({ columns: placed }: PlacedColumns<unknown>) => placed.map(({ column: { id } }) => id);
const cells = ({ columns: placed }: PlacedColumns<unknown>) =>
  placed.reduce((sum, { width }) => sum + width, (placed.length - 1) * COLUMN_GAP);

test("columns keep their order and fit the table, at rest and scrolled", () => {
  fc.assert(
    fc.property(columns, fc.integer({ min: 45, max: 300 }), fc.nat(9), fc.boolean(), (all, width, left, wide) => {
      const placed = placeColumns(all, { width, widths: NO_WIDTHS, left, wide });
      const order = all.map(({ id }) => id).filter((id) => ids(placed).includes(id));
      expect(ids(placed)).toEqual(order);
      expect(placed.columns.length).toBeGreaterThan(0);
      // The fixed ones and one more may be all there is, whatever the width.
      if (placed.columns.length > fixedColumns(all) + 1) expect(cells(placed)).toBeLessThanOrEqual(width);
      for (const {
        column: { min, max },
        width: own,
      } of placed.columns) {
        expect(own).toBeGreaterThanOrEqual(min);
        expect(own).toBeLessThanOrEqual(max);
      }
    }),
  );
});

test("at rest the columns of the lowest ranks stay", () => {
  fc.assert(
    fc.property(columns, fc.integer({ min: 20, max: 150 }), (all, width) => {
      const kept = new Set(ids(placeColumns(all, { width, widths: NO_WIDTHS, left: 0, wide: false })));
      const worst = Math.max(...all.filter(({ id }) => kept.has(id)).map(({ rank }) => rank));
      for (const { id, rank } of all) if (!kept.has(id)) expect(rank).toBeGreaterThanOrEqual(worst);
    }),
  );
});

test("scrolled to the right every column comes into sight, and the fixed ones stay there", () => {
  fc.assert(
    fc.property(columns, fc.integer({ min: 45, max: 150 }), (all, width) => {
      const seen = new Set<string>();
      const fixed = all.slice(0, fixedColumns(all)).map(({ id }) => id);
      for (let left = 0, more = true; more; left++) {
        const placed = placeColumns(all, { width, widths: NO_WIDTHS, left, wide: true });
        expect(ids(placed).slice(0, fixed.length)).toEqual(fixed);
        expect(placed.moreLeft).toBe(left > 0);
        for (const id of ids(placed)) seen.add(id);
        more = placed.moreRight;
      }
      expect(seen.size).toBe(all.length);
    }),
  );
});
