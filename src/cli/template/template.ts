/** Go templates as docker's `--format` takes them. */
import type { GoValue } from "../../commands/go-value.ts";
import { LIMITS, type Limits } from "./budget.ts";
import { evaluate } from "./evaluate.ts";
import { FUNCTIONS, HEADER_FUNCTIONS } from "./functions.ts";
import { type ParsedTemplate, parseTemplate } from "./parse.ts";

export { TemplateError } from "./tokens.ts";

const NAMES: ReadonlySet<string> = new Set(FUNCTIONS.keys());

/** A template, parsed once and run over many values. */
export class Template {
  private readonly parsed: ParsedTemplate;
  private readonly limits: Limits;

  /** Throws TemplateError where the source is no template. */
  constructor(source: string, limits: Limits = LIMITS) {
    this.parsed = parseTemplate(source, NAMES);
    this.limits = limits;
  }

  /** The text made of a value. Throws TemplateError. */
  execute(value: GoValue): string {
    return evaluate(this.parsed, value, { functions: FUNCTIONS, limits: this.limits });
  }

  /** The titles of a table whose rows this template makes. Throws TemplateError. */
  executeHeader(titles: GoValue): string {
    return evaluate(this.parsed, titles, { functions: HEADER_FUNCTIONS, limits: this.limits });
  }
}
