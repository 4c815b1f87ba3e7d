/** Tables against what docker's client printed for the same data. */
import { describe, expect, it } from "vitest";
import { renderTable } from "../../../../src/cli/output/table.ts";
import type { Column } from "../../../../src/commands/define.ts";
import { LeptonError } from "../../../../src/errors.ts";
import { fixture, psRows, type Recorded } from "../template/docker-data.ts";

type Row = ReturnType<typeof psRows>[number];

const TITLES: Readonly<Record<string, string>> = {
  ID: "CONTAINER ID",
  Image: "IMAGE",
  Command: "COMMAND",
  RunningFor: "CREATED",
  Status: "STATUS",
  Ports: "PORTS",
  Names: "NAMES",
  CreatedAt: "CREATED AT",
  State: "STATE",
  Labels: "LABELS",
  Mounts: "MOUNTS",
  Networks: "NETWORKS",
  LocalVolumes: "LOCAL VOLUMES",
};
const SHOWN = ["ID", "Image", "Command", "RunningFor", "Status", "Ports", "Names"];

const columns: readonly Column<Row>[] = Object.entries(TITLES).map(([field, title]) => ({
  field,
  title,
  text: (row) => String(row.field(field)?.value),
  hidden: !SHOWN.includes(field),
}));
const label = (row: Row, key: string): string => {
  const found = row.field("Label")?.value;
  return typeof found === "function" ? String(found(key)) : "";
};
const methods = { Label: label };
const VIEW = { nowMs: 0, isTty: false };

function table(format: string, rows: readonly unknown[] = psRows(), more: object = {}, isTty = false): string {
  return renderTable({ columns, rows, options: { format, quietField: "ID", methods, ...more } }, { ...VIEW, isTty });
}

const RECORDED = fixture<Recorded[]>("recorded.json").filter(({ template }) => template.startsWith("table"));

describe("docker's tables", () => {
  it("are a dozen", () => expect(RECORDED.length).toBeGreaterThan(11));

  it.each(RECORDED.map((one) => [one.template, one] as const))("%s", (template, { stdout }) => {
    // The age of a row depends on the day of the recording: all are years old.
    expect(table(template)).toBe(stdout.replace(/\d+ years ago/g, "2 years ago"));
  });
});

describe("a listing", () => {
  const hostile = { ID: "a\x1b[2Jb\nc\td", Names: "n" };
  const rows = [{ field: (name: string) => ({ value: hostile[name as "ID"] ?? "" }) }];

  it("keeps control characters out of tables, whoever reads them", () => {
    for (const format of ["", "table", "table {{.ID}}\\t{{.Names}}"]) {
      const text = table(format, rows);
      expect(text).toContain("a\\x1b[2Jb\\nc\\td");
      expect(text.split("\n")).toHaveLength(3);
    }
  });

  it("keeps them out of a template's text on a terminal, and gives it whole to a program", () => {
    expect(table("{{.ID}}", rows, {}, true)).toBe("a\\x1b[2Jb\nc\td\n");
    expect(table("{{.ID}}", rows)).toBe("a\x1b[2Jb\nc\td\n");
  });

  it("is one JSON object a line, fields in order", () => {
    const lines = table("json").trimEnd().split("\n");
    expect(lines).toHaveLength(3);
    const [first = ""] = lines;
    expect(Object.keys(JSON.parse(first) as object)).toEqual(Object.keys(TITLES).sort());
    expect(first).toContain("\\u003cend\\u003e");
  });

  it("is ids alone with --quiet, whatever the format", () => {
    expect(table("{{.Names}}", psRows(), { quiet: true })).toBe("3f2a1b4c5d6e\n001122334455\nffeeddccbbaa\n");
  });

  it("has its titles without rows", () => {
    expect(table("", [])).toBe("CONTAINER ID   IMAGE     COMMAND   CREATED   STATUS    PORTS     NAMES\n");
    expect(table("{{.ID}}", [])).toBe("");
    expect(table("json", [])).toBe("");
  });

  it.each(["{{.Foo}}", "table {{.Foo}}", "{{", "{{.ID"])("refuses %s, with and without rows", (format) => {
    for (const rows of [psRows(), []]) {
      expect(() => table(format, rows)).toThrow(LeptonError);
      expect(() => table(format, rows)).toThrow(/^template parsing error: template: :1/);
    }
  });
});
