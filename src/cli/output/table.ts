/** Listings: docker's tables, JSON lines and templates, of the columns that a command gives. */
import type { Column, CommandResult, RowView, TableOptions } from "../../commands/define.ts";
import { type GoField, GoStruct, type GoValue } from "../../commands/go-value.ts";
import { alignRows, alignTabs } from "../../text/table.ts";
import { untrusted } from "../../text/untrusted.ts";
import { encodeJson } from "../template/json.ts";
import { guarded, listingTemplate } from "./format.ts";

type Table = Extract<CommandResult, { kind: "table" }>;

export interface ListingView {
  readonly nowMs: number;
  /** A person reads it: control characters become visible. */
  readonly isTty: boolean;
}

interface Listing {
  readonly columns: readonly Column<unknown>[];
  readonly rows: readonly unknown[];
  readonly options: TableOptions;
  readonly view: RowView;
}

/** The text of a listing; throws `invalid-argument` for a bad template. */
export function renderTable(table: Pick<Table, "columns" | "rows" | "options">, { nowMs, isTty }: ListingView): string {
  const { rows, options } = table;
  const columns = table.columns as readonly Column<unknown>[];
  const listing = { columns, rows, options, view: { nowMs, trunc: options.noTrunc !== true } };
  const format = options.format ?? "";
  if (options.quiet === true) return renderQuiet(listing);
  if (format === "" || format === "table") return renderColumns(listing);
  if (format === "json") return rows.map((row) => `${encodeJson(rowStruct(inJson(listing), row))}\n`).join("");
  if (format.startsWith("table")) return renderTemplateTable(listing, format.slice("table".length));
  const text = renderTemplate(listing, format);
  return isTty ? untrusted(text, { multiline: true }) : text;
}

function inJson(listing: Listing): Listing {
  return { ...listing, columns: listing.columns.map((column) => ({ ...column, text: column.json ?? column.text })) };
}

function renderQuiet({ columns, rows, options, view }: Listing): string {
  const column = columns.find(({ field }) => field === options.quietField);
  return rows.map((row) => `${untrusted(column?.text(row, view) ?? "")}\n`).join("");
}

function renderColumns({ columns, rows, view }: Listing): string {
  const shown = columns.filter(({ hidden }) => hidden !== true);
  const cells = rows.map((row) => shown.map((column) => untrusted(column.text(row, view))));
  return alignRows([shown.map(({ title }) => title), ...cells]);
}

function renderTemplateTable(listing: Listing, format: string): string {
  const template = listingTemplate(format);
  const header = guarded(() => template.executeHeader(headerStruct(listing)));
  const lines = listing.rows.map((row) => guarded(() => template.execute(rowStruct(listing, row, untrusted))));
  return alignTabs([header, ...lines].map((line) => `${line}\n`).join(""));
}

function renderTemplate(listing: Listing, format: string): string {
  const template = listingTemplate(format);
  // A bad field is an error even where there are no rows.
  if (listing.rows.length === 0) guarded(() => template.executeHeader(headerStruct(listing)));
  return listing.rows.map((row) => `${guarded(() => template.execute(rowStruct(listing, row)))}\n`).join("");
}

/** A row as its template sees it: fields in the order of their names, as docker's JSON has them. */
function rowStruct({ columns, options, view }: Listing, row: unknown, show = (text: string): string => text): GoStruct {
  const fields = columns.map(({ field, text }) => ({ name: field, value: () => show(text(row, view)) }));
  const methods = Object.entries(options.methods ?? {}).map(([name, method]) => ({
    name,
    method: true,
    value: (word: GoValue) => show(method(row as never, String(word))),
  }));
  return new GoStruct([...sorted(fields), ...methods], options.rowType ?? "row");
}

/** The titles in the place of the values: a label's is the last part of its key. */
function headerStruct({ columns, options }: Listing): GoStruct {
  const fields = columns.map(({ field, title }) => ({ name: field, value: title }));
  const methods = Object.keys(options.methods ?? {}).map((name) => ({
    name,
    method: true,
    value: (word: GoValue) => (String(word).split(".").at(-1) ?? "").replace(/[-_]/g, " "),
  }));
  return new GoStruct([...fields, ...methods], options.rowType ?? "row");
}

function sorted(fields: readonly GoField[]): GoField[] {
  return [...fields].sort((a, b) => (a.name < b.name ? -1 : 1));
}
