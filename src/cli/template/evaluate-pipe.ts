/** Values of pipelines, commands and operands of a Go template. */
import { GoFloat, GoStruct, type GoValue } from "../../commands/go-value.ts";
import type { Budget } from "./budget.ts";
import { CallError } from "./compare.ts";
import type { FunctionTable, ParameterType, TemplateFunction } from "./functions.ts";
import { type CommandNode, type Operand, type PipeNode, type Spoken, speak } from "./nodes.ts";
import type { ParsedTemplate } from "./parse.ts";
import { TemplateError } from "./tokens.ts";
import { isMethod, kindOf, memberOf, truth, typeName } from "./value.ts";

export interface Variable {
  readonly name: string;
  value: GoValue;
}

/** What a pipeline hands to the next command; absent for the first one. */
type Piped = { readonly value: GoValue } | undefined;

interface Call {
  readonly name: Extract<Operand, { kind: "identifier" }>;
  /** The whole call, for messages. */
  readonly command: Spoken;
  readonly words: readonly Operand[];
  readonly piped: Piped;
}

export class EvaluatePipe {
  protected readonly template: ParsedTemplate;
  protected readonly budget: Budget;
  protected variables: Variable[] = [];
  /** Where we are, for messages. */
  protected node: Spoken | undefined;
  private readonly functions: FunctionTable;

  constructor(template: ParsedTemplate, functions: FunctionTable, budget: Budget) {
    this.template = template;
    this.functions = functions;
    this.budget = budget;
  }

  protected pipeline(dot: GoValue, pipe: PipeNode): GoValue {
    this.node = pipe;
    let piped: Piped;
    for (const command of pipe.commands) piped = { value: this.command(dot, command, piped) };
    const value = piped?.value;
    // A range gives its variables their values round by round.
    for (const name of pipe.declared) {
      if (pipe.assigns) this.assign(name, value);
      else this.introduce(name, value);
    }
    return value;
  }

  protected introduce(name: string, value: GoValue): void {
    this.variables.push({ name, value });
  }

  protected assign(name: string, value: GoValue): void {
    const variable = this.variables.findLast((declared) => declared.name === name);
    if (variable === undefined) this.fail(`undefined variable: ${name}`);
    variable.value = value;
  }

  private command(dot: GoValue, command: CommandNode, piped: Piped): GoValue {
    this.budget.step();
    const [first, ...rest] = command.words;
    if (first === undefined) return undefined;
    if (first.kind === "identifier") return this.call(dot, { name: first, command, words: rest, piped });
    if (first.kind === "field" || first.kind === "variable" || first.kind === "chain") {
      return this.fields(dot, first, rest, piped);
    }
    if (first.kind !== "pipe") this.node = first;
    if (rest.length > 0 || piped !== undefined) this.fail(`can't give argument to non-function ${speak(first)}`);
    if (first.kind === "nil") this.fail("nil is not a command");
    return this.operand(dot, first);
  }

  /** The value of an operand that stands alone. */
  private operand(dot: GoValue, node: Operand): GoValue {
    switch (node.kind) {
      case "dot":
        return dot;
      case "nil":
        return undefined;
      case "bool":
      case "string":
        return node.value;
      case "number":
        return node.float ? new GoFloat(node.value) : node.value;
      case "pipe":
        return this.pipeline(dot, node);
      case "identifier":
        return this.call(dot, { name: node, command: node, words: [], piped: undefined });
      default:
        return this.fields(dot, node, [], undefined);
    }
  }

  private fields(
    dot: GoValue,
    node: Extract<Operand, { names: readonly string[] }>,
    words: readonly Operand[],
    piped: Piped,
  ): GoValue {
    let value =
      node.kind === "field" ? dot : node.kind === "variable" ? this.read(node.name) : this.operand(dot, node.of);
    this.node = node;
    node.names.forEach((name, index) => {
      const last = index === node.names.length - 1;
      const found = this.member(value, name);
      if (isMethod(found))
        value = this.method(dot, { name, found, words: last ? words : [], piped: last ? piped : undefined });
      else if (last && (words.length > 0 || piped !== undefined))
        this.notCallable(value, name, words.length + (piped === undefined ? 0 : 1));
      else value = found;
    });
    if (node.names.length === 0 && (words.length > 0 || piped !== undefined)) {
      this.fail(`can't give argument to non-function ${speak(node)}`);
    }
    return value;
  }

  // The fields of docker's rows are methods without arguments.
  private notCallable(owner: GoValue, name: string, count: number): never {
    if (owner instanceof GoStruct && owner.typeName !== undefined) {
      this.fail(`wrong number of args for ${name}: want 0 got ${count}`);
    }
    this.fail(`${name} has arguments but cannot be invoked as function`);
  }

  private read(name: string): GoValue {
    const variable = this.variables.findLast((declared) => declared.name === name);
    if (variable === undefined) this.fail(`undefined variable: ${name}`);
    return variable.value;
  }

  private member(value: GoValue, name: string): GoValue {
    if (value instanceof GoStruct) {
      const field = value.field(name);
      if (field !== undefined) return field.value;
      if (value.typeName === undefined) this.fail(`map has no entry for key "${name}"`);
      this.fail(`can't evaluate field ${name} in type ${value.typeName}`);
    }
    const kind = kindOf(value);
    if (kind === "map") return memberOf(value, name);
    if (kind === "invalid") return undefined;
    if (kind === "nil") this.fail(`nil pointer evaluating .${name}`);
    return this.fail(`can't evaluate field ${name} in type ${typeName(value)}`);
  }

  private method(
    dot: GoValue,
    {
      name,
      found,
      words,
      piped,
    }: { name: string; found: (...words: GoValue[]) => GoValue; words: readonly Operand[]; piped: Piped },
  ): GoValue {
    const { node } = this;
    const values = [
      ...words.map((word) => this.argument(dot, word, "string")),
      ...(piped === undefined ? [] : [piped.value]),
    ];
    this.node = node;
    if (values.length !== 1) this.fail(`wrong number of args for ${name}: want 1 got ${values.length}`);
    return found(this.typed(values[0], "string"));
  }

  private call(dot: GoValue, { name: { name, at }, command, words, piped }: Call): GoValue {
    this.node = { kind: "identifier", name, at };
    const made = this.functions.get(name);
    if (made === undefined) this.fail(`"${name}" is not a defined function`);
    const count = words.length + (piped === undefined ? 0 : 1);
    this.checkCount(name, made, count);
    if (made.decidesOn !== undefined) return this.decide(dot, made.decidesOn, words, piped);
    const values = words.map((word, index) => this.argument(dot, word, parameterAt(made, index)));
    if (piped !== undefined) values.push(this.typed(piped.value, parameterAt(made, count - 1)));
    this.node = command;
    return this.guarded(name, () => made.call(values));
  }

  private checkCount(name: string, { parameters, rest }: TemplateFunction, count: number): void {
    if (rest === undefined && count !== parameters.length) {
      this.fail(`wrong number of args for ${name}: want ${parameters.length} got ${count}`);
    }
    if (count < parameters.length) {
      this.fail(`wrong number of args for ${name}: want at least ${parameters.length} got ${count}`);
    }
  }

  // `and` and `or` do not look at what comes after the value that decides.
  private decide(dot: GoValue, decidesOn: boolean, words: readonly Operand[], piped: Piped): GoValue {
    let value: GoValue;
    for (const word of words) {
      value = this.argument(dot, word, "any");
      if (truth(value) === decidesOn) return value;
    }
    return piped === undefined ? value : piped.value;
  }

  private guarded(name: string, run: () => GoValue): GoValue {
    try {
      const value = run();
      return typeof value === "string" ? this.budget.measured(value) : value;
    } catch (error) {
      if (error instanceof CallError) this.fail(`error calling ${name}: ${error.message}`);
      if (error instanceof RangeError) this.fail(`error calling ${name}: the result is too large`);
      throw error;
    }
  }

  // Go checks literals against the parameter before it evaluates anything.
  private argument(dot: GoValue, word: Operand, type: ParameterType): GoValue {
    this.node = word;
    if (type === "string" && (word.kind === "number" || word.kind === "bool"))
      this.fail(`expected string; found ${speak(word)}`);
    if (type === "int" && (word.kind === "string" || word.kind === "bool" || (word.kind === "number" && word.float))) {
      this.fail(`expected integer; found ${speak(word)}`);
    }
    if (type !== "any" && word.kind === "nil") this.fail(`cannot assign nil to ${type}`);
    return this.typed(this.operand(dot, word), type);
  }

  private typed(value: GoValue, type: ParameterType): GoValue {
    if (type === "any" || kindOf(value) === type) return value;
    if (value === undefined) this.fail(`invalid value; expected ${type}`);
    return this.fail(`wrong type for value; expected ${type}; got ${typeName(value)}`);
  }

  protected fail(complaint: string): never {
    const { source } = this.template;
    const at = this.node?.at ?? 0;
    const before = source.slice(0, at).split("\n");
    // Go counts columns in bytes.
    const place = `:${before.length}:${Buffer.byteLength(before.at(-1) ?? "")}`;
    const spoken = this.node === undefined ? "" : speak(this.node);
    throw new TemplateError(`template: ${place}: executing "" at <${spoken}>: ${complaint}`);
  }
}

function parameterAt({ parameters, rest = "any" }: TemplateFunction, index: number): ParameterType {
  return parameters[index] ?? rest;
}
