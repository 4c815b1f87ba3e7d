/** Templates against what docker's own client printed for them (scripts/record-docker.ts), then our bounds. */
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Template, TemplateError } from "../../../../src/cli/template/template.ts";
import { GoMap, type GoValue, goStruct } from "../../../../src/commands/go-value.ts";
import { fixture, inspected, psRows, type Recorded } from "./docker-data.ts";

const RECORDED = fixture<Recorded[]>("recorded.json");
// Tables are the output layer's; see table.test.ts.
const TEMPLATES = RECORDED.filter(({ template }) => !template.startsWith("table") && template !== "json");

let zone: string | undefined;
beforeAll(() => {
  zone = process.env["TZ"];
  process.env["TZ"] = "UTC";
});
afterAll(() => {
  if (zone === undefined) delete process.env["TZ"];
  else process.env["TZ"] = zone;
});

function run({ command, template }: Recorded): { readonly stdout: string; readonly error: string } {
  const source = command === "ps" ? template.replace(/\\t/g, "\t").replace(/\\n/g, "\n") : template;
  try {
    const made = new Template(source);
    const rows: GoValue[] = command === "ps" ? psRows() : [inspected()];
    return { stdout: rows.map((row) => `${made.execute(row)}\n`).join(""), error: "" };
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return { stdout: "", error: error.message };
  }
}

// Ages depend on the day of the recording.
const withoutAge = (text: string): string => text.replace(/"RunningFor":"[^"]*"/g, '"RunningFor":""');

describe("docker's templates", () => {
  it("are more than a hundred and twenty", () => expect(TEMPLATES.length).toBeGreaterThan(120));

  it.each(TEMPLATES.map((one) => [one.command, one.template, one] as const))("%s %s", (_command, _template, one) => {
    const ours = run(one);
    if (one.status === 0) {
      expect(ours.error).toBe("");
      expect(withoutAge(ours.stdout)).toBe(withoutAge(one.stdout));
    } else {
      // docker words the beginning by the command and the step; the rest is the template package's.
      const message = one.stderr
        .trim()
        .replace(/^(?:failed to (?:parse|execute) template|template parsing error): /, "");
      expect(ours).toEqual({ stdout: "", error: message });
    }
  });
});

function execute(source: string, value?: GoValue): string {
  return new Template(source).execute(value);
}

describe("what docker's client cannot be asked, for it tries templates on an empty row first", () => {
  it.each([
    ["{{slice .ID 0 3}}", "012"],
    ["{{slice .ID 9}}", "9ab"],
    ["{{index .ID 0}}", "48"],
    ["{{slice .List 1 2}}", "[b]"],
    ["{{join .List `, `}}", "a, b, c"],
    ["{{join .Map `,`}}", "1,2"],
    ["{{.Map}}", "map[x:1 y:2]"],
    ["{{range $k, $v := .Map}}{{$k}}{{$v}}{{end}}", "x1y2"],
    ["{{.Any.list}}", "[1 true <nil>]"],
    ["{{.Any.nothing}}|{{.Any.missing}}", "<no value>|<no value>"],
    ["{{.Any.missing.deeper}}", "<no value>"],
    ["{{with .Any.nothing}}a{{else}}b{{end}}", "b"],
  ])("%s", (source, text) => {
    const value = goStruct({
      ID: "0123456789ab",
      List: ["a", "b", "c"],
      Map: new GoMap({ y: "2", x: "1" }),
      Any: { list: [1, true, null], nothing: null },
    });
    expect(execute(source, value)).toBe(text);
  });
});

describe("prototypes", () => {
  it.each(["__proto__", "constructor", "toString", "hasOwnProperty", "prototype"])(
    "%s is no member of a map",
    (name) => {
      for (const map of [{ a: 1 }, new GoMap({ a: "1" })]) {
        expect(execute(`{{.${name}}}`, map)).toBe("<no value>");
        expect(execute(`{{.${name}.${name}}}`, map)).toBe("<no value>");
      }
      expect(() => execute(`{{.${name}}}`, goStruct({ a: 1 }))).toThrow(`map has no entry for key "${name}"`);
      expect(() => execute(`{{.${name}}}`, "text")).toThrow(`can't evaluate field ${name}`);
      expect(() => execute(`{{${name}}}`, {})).toThrow(`function "${name}" not defined`);
    },
  );
});

describe("bounds", () => {
  it.each([
    ["an endless range", "{{range 9007199254740991}}{{end}}", "takes too long"],
    ["nested ranges", "{{range 100000}}{{range 100000}}{{end}}{{end}}", "takes too long"],
    ["a template that calls itself", '{{define "a"}}{{template "a"}}{{end}}{{template "a"}}', "maximum template depth"],
    ["text that doubles", '{{$x := "ab"}}{{range 60}}{{$x = print $x $x}}{{end}}', "too large"],
    ["much output", '{{range 100}}{{printf "%1000000d" 1}}{{end}}', "output is too large"],
    ["many wide directives", `{{printf "${"%1000000d".repeat(100)}" ${"1 ".repeat(100)}}}`, "too large"],
    ["padding", '{{pad "x" 2000000000 1}}', "over a million"],
    ["parentheses", `{{${"(".repeat(100_000)}1${")".repeat(100_000)}}}`, "nested too deeply"],
    ["blocks", "{{if true}}".repeat(100_000), "nested too deeply"],
    ["a chain of else if", `{{if false}}${"{{else if false}}".repeat(100_000)}{{end}}`, "nested too deeply"],
  ])("%s", (_name, source, message) => {
    // A mebibyte of output is what these may make, where the real limit is 64.
    const made = () => new Template(source, { timeMs: 200, outputBytes: 1024 * 1024 }).execute({});
    expect(made).toThrow(TemplateError);
    expect(made).toThrow(message);
  });

  it("reads a mebibyte of comments and spaces", () => {
    expect(execute("{{/* */}}".repeat(110_000))).toBe("");
    expect(execute(`a${" ".repeat(1024 * 1024)}{{- /* */ -}} b`)).toBe("ab");
    expect(execute(`${" ".repeat(1024 * 1024)}x`)).toHaveLength(1024 * 1024 + 1);
  });
});

describe("any text", () => {
  const pieces = fc.constantFrom(
    ..."{{ }} {{- -}} | ( ) . .ID .Labels.x $ $x := = , \"a\" `b` 'c' 1 1.5 nil true if else end range with define template block break print printf len index eq and \n /* */ %d %s".split(
      " ",
    ),
  );
  const value = goStruct({ ID: "x", Labels: new GoMap({ x: "1" }) });

  it("is a template or an error, never a crash", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(pieces).map((parts) => parts.join(" ")),
          fc.string(),
        ),
        (source) => {
          try {
            new Template(source, { timeMs: 100, outputBytes: 1 << 20 }).execute(value);
          } catch (error) {
            expect(error).toBeInstanceOf(TemplateError);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });

  it("outside of actions comes out as it went in", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        fc.pre(!text.includes("{{"));
        expect(execute(text)).toBe(text);
      }),
    );
  });
});

it("is recorded for every template of the list", () => {
  const listed = JSON.parse(
    readFileSync(new URL("../../../fixtures/docker-cli/templates.json", import.meta.url), "utf8"),
  ) as Recorded[];
  expect(RECORDED.map(({ command, template }) => ({ command, template }))).toEqual(listed);
});
