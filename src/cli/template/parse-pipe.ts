/** Parses pipelines, commands and operands of a Go template. */
import { lex } from "./lex.ts";
import { parseNumber, unquote } from "./literals.ts";
import type { CommandNode, Operand, PipeNode } from "./nodes.ts";
import { TemplateError, type Token, type TokenKind } from "./tokens.ts";

// Deeper nesting than anybody writes, and well within the stack.
const MAX_DEPTH = 250;

const OPERANDS: readonly TokenKind[] = [
  "bool",
  "char",
  "dot",
  "field",
  "identifier",
  "number",
  "nil",
  "raw-string",
  "string",
  "variable",
  "left-paren",
];
const NOT_CALLABLE: readonly Operand["kind"][] = ["bool", "dot", "nil", "number", "string"];

export abstract class PipeParser {
  protected readonly source: string;
  protected position = 0;
  protected variables: string[] = ["$"];
  private readonly tokens: readonly Token[];
  private readonly functions: ReadonlySet<string>;
  private depth = 0;

  constructor(source: string, functions: ReadonlySet<string>) {
    this.source = source;
    this.functions = functions;
    this.tokens = lex(source);
  }

  protected abstract unexpected(token: Token, context: string): never;

  /** Declarations, then commands, up to the closing token. */
  protected pipeline(context: string, end: "close" | "right-paren"): PipeNode {
    return this.deepen(() => {
      const { at } = this.peekWord();
      const declaration = this.declarations(context);
      const commands: CommandNode[] = [];
      for (;;) {
        const token = this.nextWord();
        if (token.kind === end) return this.checked({ kind: "pipe", at, ...declaration, commands }, context);
        if (!OPERANDS.includes(token.kind)) this.unexpected(token, context);
        this.position--;
        commands.push(this.command());
      }
    });
  }

  private declarations(context: string): Pick<PipeNode, "assigns" | "declared"> {
    const declared: string[] = [];
    for (;;) {
      const mark = this.position;
      const variable = this.nextWord();
      if (variable.kind !== "variable") return this.nothingDeclared(mark, declared);
      const after = this.nextWord();
      if (after.kind === "assign" || after.kind === "declare") {
        this.variables.push(...[...declared, variable.text]);
        return { assigns: after.kind === "assign", declared: [...declared, variable.text] };
      }
      if (after.kind !== "other" || after.text !== ",") return this.nothingDeclared(mark, declared);
      if (context !== "range" || declared.length === 1) this.fail(`too many declarations in ${context}`);
      if (this.peekWord().kind !== "variable") this.fail("range can only initialize variables");
      declared.push(variable.text);
    }
  }

  private nothingDeclared(mark: number, declared: readonly string[]): Pick<PipeNode, "assigns" | "declared"> {
    this.position = mark;
    return { assigns: false, declared };
  }

  private checked(pipe: PipeNode, context: string): PipeNode {
    if (pipe.commands.length === 0) this.fail(`missing value for ${context}`);
    pipe.commands.forEach(({ words: [first] }, index) => {
      if (index === 0 || first === undefined || !NOT_CALLABLE.includes(first.kind)) return;
      this.fail(`non executable command in pipeline stage ${index + 1}`);
    });
    return pipe;
  }

  private command(): CommandNode {
    const { at } = this.peekWord();
    const words: Operand[] = [];
    for (;;) {
      const operand = this.operand();
      if (operand !== undefined) words.push(operand);
      const token = this.next();
      if (token.kind === "space") continue;
      if (token.kind === "close" || token.kind === "right-paren") this.position--;
      else if (token.kind !== "pipe") this.unexpected(token, "operand");
      if (words.length === 0) this.fail("empty command");
      return { kind: "command", at, words };
    }
  }

  // An operand, with the fields that follow it without a space.
  private operand(): Operand | undefined {
    const term = this.term();
    if (term === undefined || this.peek().kind !== "field") return term;
    const { at } = this.peek();
    const names: string[] = [];
    while (this.peek().kind === "field") names.push(this.next().text.slice(1));
    switch (term.kind) {
      case "field":
        return { ...term, at, names: [...term.names, ...names] };
      case "variable":
        return { ...term, at, names: [...term.names, ...names] };
      case "bool":
      case "string":
      case "number":
      case "nil":
      case "dot":
        return this.fail(`unexpected . after term ${JSON.stringify(this.source.slice(term.at, at))}`);
      default:
        return { kind: "chain", at, of: term, names };
    }
  }

  private term(): Operand | undefined {
    const token = this.nextWord();
    const { kind, text, at } = token;
    switch (kind) {
      case "identifier":
        if (!this.functions.has(text)) this.fail(`function "${text}" not defined`);
        return { kind, at, name: text };
      case "dot":
      case "nil":
        return { kind, at };
      case "bool":
        return { kind, at, value: text === "true" };
      case "variable":
        return this.variable(token);
      case "field":
        return { kind, at, names: [text.slice(1)] };
      case "char":
      case "number":
        return this.number(token);
      case "left-paren":
        return this.pipeline("parenthesized pipeline", "right-paren");
      case "string":
      case "raw-string":
        return { kind: "string", at, text, value: unquote(text) ?? this.fail("invalid syntax") };
      default:
        this.position--;
        return undefined;
    }
  }

  private variable({ text, at }: Token): Operand {
    if (!this.variables.includes(text)) this.fail(`undefined variable "${text}"`);
    return { kind: "variable", at, name: text, names: [] };
  }

  private number({ kind, text, at }: Token): Operand {
    const number = parseNumber(text);
    if (number === undefined) {
      return this.fail(
        kind === "char" ? `malformed character constant: ${text}` : `illegal number syntax: ${JSON.stringify(text)}`,
      );
    }
    return { kind: "number", at, text, ...number };
  }

  protected peek(): Token {
    return this.tokens[this.position] ?? { kind: "end", text: "", at: this.source.length };
  }

  protected next(): Token {
    const token = this.peek();
    this.position++;
    return token;
  }

  protected nextWord(): Token {
    while (this.peek().kind === "space") this.position++;
    return this.next();
  }

  protected peekWord(): Token {
    const token = this.nextWord();
    this.position--;
    return token;
  }

  protected expect(kind: TokenKind, context: string): void {
    const token = this.nextWord();
    if (token.kind !== kind) this.unexpected(token, context);
  }

  protected fail(complaint: string): never {
    const { at } = this.tokens[Math.max(0, Math.min(this.position, this.tokens.length) - 1)] ?? { at: 0 };
    const line = this.source.slice(0, at).split("\n").length;
    throw new TemplateError(`template: :${line}: ${complaint}`);
  }

  /** Runs a step of the descent, which source text must not drive without bound. */
  protected deepen<Result>(step: () => Result): Result {
    if (++this.depth > MAX_DEPTH) this.fail("template is nested too deeply");
    const result = step();
    this.depth--;
    return result;
  }
}
