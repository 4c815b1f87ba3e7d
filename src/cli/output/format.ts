/** docker's `--format`. */
import type { GoValue } from "../../commands/go-value.ts";
import { LeptonError } from "../../errors.ts";
import { encodeJson } from "../template/json.ts";
import { Template, TemplateError } from "../template/template.ts";

/** Makes the text of one value. */
export type Formatter = (value: GoValue) => string;

// docker answers 64 to a template that it cannot parse, where it has parsed all options.
const PARSE_EXIT_CODE = 64;

/** A formatter for `json` or a template; throws `invalid-argument`. */
export function formatter(format: string): Formatter {
  if (format === "json") return (value) => encodeJson(value);
  const template = parse(format, PARSE_EXIT_CODE);
  return (value) => guarded(() => template.execute(value));
}

/** A template of a listing, in which `\t` and `\n` may be spelled out. */
export function listingTemplate(format: string): Template {
  return parse(
    format
      .replace(/^ +| +$/g, "")
      .replace(/\\t/g, "\t")
      .replace(/\\n/g, "\n"),
    1,
  );
}

function parse(source: string, exitCode: number): Template {
  return guarded(() => new Template(source), exitCode);
}

/** Runs a template step; its error is docker's sentence. */
export function guarded<Result>(step: () => Result, exitCode = 1): Result {
  try {
    return step();
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    throw new LeptonError("invalid-argument", `template parsing error: ${error.message}`, { cause: error, exitCode });
  }
}
