/** A row as the filter asks it: its view's words and fields, and all of its columns by their ids. */
import type { ObjectKey } from "../../src/store/state.ts";
import type { AnyView } from "../views/index.ts";
import type { FieldValue, PaneColumn, Scene } from "../views/view.ts";
import type { Filterable } from "./grammar.ts";
import type { Quantity } from "./quantity.ts";

export function filterableOf(view: AnyView, row: unknown, key: ObjectKey, scene: Scene): Filterable {
  const fieldOf = (name: string) =>
    view.fields !== undefined && Object.hasOwn(view.fields, name) ? view.fields[name]?.(row, key, scene) : undefined;
  const columnOf = (name: string) => view.columns.find(({ id }) => id === name);
  return {
    texts: view.texts(row, key, scene),
    labels: view.labels?.(row) ?? {},
    field(name) {
      const own = wordsOf(fieldOf(name));
      const column = own === undefined ? columnOf(name) : undefined;
      return own ?? (column === undefined ? undefined : [column.cell(row, key, scene).text.trim()]);
    },
    quantity(name) {
      const own = fieldOf(name);
      if (isQuantity(own)) return own;
      const column = columnOf(name);
      return column === undefined ? undefined : figureOf(column, row, key, scene);
    },
  };
}

function figureOf(column: PaneColumn<unknown>, row: unknown, key: ObjectKey, scene: Scene): Quantity | undefined {
  if (column.quantity !== undefined) return column.quantity(row, key, scene);
  const value = column.sort?.(row, key, scene);
  return typeof value === "number" ? { value, unit: column.unit ?? "count" } : undefined;
}

function isQuantity(value: FieldValue): value is Quantity {
  return typeof value === "object" && "unit" in value;
}

function wordsOf(value: FieldValue): readonly string[] | undefined {
  if (value === undefined) return undefined;
  if (typeof value === "string") return [value];
  return isQuantity(value) ? [String(value.value)] : value;
}
