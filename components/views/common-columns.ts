/** Columns that several views have. */
import { namespaceOf } from "../../src/store/state.ts";
import { shortAge } from "../figures.ts";
import { safe } from "../text.ts";
import type { PaneColumn } from "./view.ts";

/** Shown where the rows of all namespaces are. */
export const NAMESPACE_COLUMN: PaneColumn<unknown> = {
  id: "namespace",
  title: "NAMESPACE",
  min: 9,
  max: 16,
  rank: 2,
  shown: ({ store }) => store.namespace === undefined,
  cell: (_row, key, { theme }) => ({ text: safe(namespaceOf(key)), style: theme.faint }),
  sort: (_row, key) => namespaceOf(key),
};

/** Of rows whose key begins with their namespace. */
export const NAMESPACE_FIELDS = {
  ns: (_row: unknown, key: string) => namespaceOf(key),
  namespace: (_row: unknown, key: string) => namespaceOf(key),
} as const;

/** A column of the wide table. */
export function extraColumn<Row>(
  id: string,
  title: string,
  { min, max }: Pick<PaneColumn<Row>, "min" | "max">,
  text: (row: Row) => string,
): PaneColumn<Row> {
  const cell: PaneColumn<Row>["cell"] = (row, _key, { theme }) => ({
    text: safe(text(row)) || "-",
    style: theme.faint,
  });
  return { id, title, min, max, rank: 20, extra: true, cell };
}

/** How long a row has been there; the youngest comes last. */
export function ageColumn(rank: number): PaneColumn<{ readonly createdAtMs: number }> {
  return {
    id: "age",
    title: "AGE",
    align: "right",
    min: 4,
    max: 4,
    rank,
    cell: ({ createdAtMs }, _key, { ui, theme }) => ({
      text: createdAtMs > 0 ? shortAge(createdAtMs, ui.nowMs) : "-",
      style: theme.faint,
    }),
    sort: ({ createdAtMs }) => -createdAtMs,
    quantity: ({ createdAtMs }, _key, { ui }) => ({ value: ui.nowMs - createdAtMs, unit: "ms" }),
  };
}
