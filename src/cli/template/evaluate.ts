/** Runs a parsed Go template over a value. */
import type { GoValue } from "../../commands/go-value.ts";
import { Budget, type Limits } from "./budget.ts";
import { EvaluatePipe } from "./evaluate-pipe.ts";
import type { FunctionTable } from "./functions.ts";
import type { BranchNode, Statement } from "./nodes.ts";
import type { ParsedTemplate } from "./parse.ts";
import { print } from "./print.ts";
import { TemplateError } from "./tokens.ts";
import { entriesOf, itemsOf, kindOf, numberOf, truth, typeName } from "./value.ts";

export interface Evaluate {
  readonly functions: FunctionTable;
  readonly limits?: Limits;
}

/** The text that a template makes of a value. Throws TemplateError. */
export function evaluate(template: ParsedTemplate, dot: GoValue, { functions, limits }: Evaluate): string {
  const budget = new Budget(limits);
  try {
    new Evaluator(template, functions, budget).run(dot);
  } catch (error) {
    // The call stack is the last bound of templates that call templates.
    const failure = error instanceof RangeError ? new TemplateError("template: it is nested too deeply") : error;
    if (failure instanceof TemplateError) failure.partial = budget.output;
    throw failure;
  }
  return budget.output;
}

type Jump = "break" | "continue" | undefined;

// The call stack bears this deep; nothing useful nests like that.
const MAX_TEMPLATES = 500;

class Evaluator extends EvaluatePipe {
  private templates = 0;

  run(dot: GoValue): void {
    this.variables = [{ name: "$", value: dot }];
    this.walk(dot, this.template.body);
  }

  private walk(dot: GoValue, statements: readonly Statement[]): Jump {
    for (const statement of statements) {
      const jump = this.one(dot, statement);
      if (jump !== undefined) return jump;
    }
    return undefined;
  }

  private one(dot: GoValue, statement: Statement): Jump {
    this.budget.step();
    this.node = statement;
    switch (statement.kind) {
      case "text":
        this.budget.write(statement.text);
        return undefined;
      case "action":
        this.action(dot, statement);
        return undefined;
      case "template":
        this.invoke(dot, statement);
        return undefined;
      case "range":
        return this.range(dot, statement);
      case "if":
      case "with":
        return this.branch(dot, statement);
      default:
        return statement.kind;
    }
  }

  private action(dot: GoValue, statement: Extract<Statement, { kind: "action" }>): void {
    const value = this.pipeline(dot, statement.pipe);
    if (statement.pipe.declared.length > 0) return;
    if (kindOf(value) === "func") this.fail(`can't print ${typeName(value)}`);
    this.budget.write(print(value));
  }

  private branch(dot: GoValue, { kind, pipe, body, otherwise }: BranchNode): Jump {
    const mark = this.variables.length;
    const value = this.pipeline(dot, pipe);
    const jump = truth(value) ? this.walk(kind === "with" ? value : dot, body) : this.walk(dot, otherwise ?? []);
    this.variables.length = mark;
    return jump;
  }

  private range(dot: GoValue, node: BranchNode): undefined {
    const mark = this.variables.length;
    const value = this.pipeline(dot, node.pipe);
    let rounds = 0;
    for (const [key, item] of this.pairs(value, node)) {
      rounds++;
      this.budget.step();
      if (this.round(node, key, item) === "break") break;
    }
    if (rounds === 0) this.walk(dot, node.otherwise ?? []);
    this.variables.length = mark;
    return undefined;
  }

  private round({ pipe, body }: BranchNode, key: GoValue, item: GoValue): Jump {
    const { declared, assigns } = pipe;
    const mark = this.variables.length;
    const values = declared.length > 1 ? [key, item] : [item];
    declared.forEach((name, index) => {
      if (assigns) this.assign(name, values[index]);
      else this.introduce(name, values[index]);
    });
    const jump = this.walk(item, body);
    this.variables.length = mark;
    return jump;
  }

  private *pairs(value: GoValue, { pipe }: BranchNode): Generator<readonly [GoValue, GoValue]> {
    switch (kindOf(value)) {
      case "slice":
        yield* itemsOf(value).entries();
        return;
      case "map":
        yield* entriesOf(value);
        return;
      case "int":
        if (pipe.declared.length > 1) this.fail(`can't use ${print(value)} to iterate over more than one variable`);
        for (let index = 0; index < numberOf(value); index++) yield [index, index];
        return;
      case "invalid":
        return;
      default:
        this.fail(`range can't iterate over ${print(value)}`);
    }
  }

  private invoke(dot: GoValue, { name, pipe }: Extract<Statement, { kind: "template" }>): void {
    const body = this.template.defined.get(name);
    if (body === undefined) this.fail(`template "${name}" not defined`);
    if (this.templates === MAX_TEMPLATES) this.fail(`exceeded maximum template depth (${MAX_TEMPLATES})`);
    const value = pipe === undefined ? undefined : this.pipeline(dot, pipe);
    const outer = this.variables;
    this.variables = [{ name: "$", value }];
    this.templates++;
    this.walk(value, body);
    this.templates--;
    this.variables = outer;
  }
}
