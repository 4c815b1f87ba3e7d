/** Parses a Go template: text, actions and control structures. */
import { unquote } from "./literals.ts";
import type { BranchNode, PipeNode, Statement } from "./nodes.ts";
import { PipeParser } from "./parse-pipe.ts";
import { describeToken, type Token } from "./tokens.ts";

export interface ParsedTemplate {
  readonly source: string;
  readonly body: readonly Statement[];
  /** Bodies of `define` and `block`, by name. */
  readonly defined: ReadonlyMap<string, readonly Statement[]>;
}

/** Parses a template; `functions` are the names that may be called. Throws TemplateError. */
export function parseTemplate(source: string, functions: ReadonlySet<string>): ParsedTemplate {
  return new Parser(source, functions).run();
}

type EndWord = "end" | "else" | "else if" | "else with";

class Parser extends PipeParser {
  private readonly defined = new Map<string, readonly Statement[]>();
  private ranges = 0;

  run(): ParsedTemplate {
    const body: Statement[] = [];
    while (this.peek().kind !== "end") {
      if (this.takeDefine()) continue;
      const statement = this.statement();
      if (typeof statement === "string") this.fail(`unexpected {{${statement}}}`);
      body.push(statement);
    }
    return { source: this.source, body, defined: this.defined };
  }

  private takeDefine(): boolean {
    const mark = this.position;
    if (this.peek().kind === "open") {
      this.next();
      if (this.nextWord().text === "define") {
        this.define();
        return true;
      }
    }
    this.position = mark;
    return false;
  }

  private define(): void {
    const name = this.templateName("define clause");
    this.expect("close", "define clause");
    const outer = this.enterTemplate();
    const { body, end } = this.list();
    if (end !== "end") this.fail(`unexpected {{${end}}} in define clause`);
    this.leaveTemplate(outer);
    this.defined.set(name, body);
  }

  private enterTemplate(): { readonly variables: string[]; readonly ranges: number } {
    const outer = { variables: this.variables, ranges: this.ranges };
    this.variables = ["$"];
    this.ranges = 0;
    return outer;
  }

  private leaveTemplate({ variables, ranges }: { readonly variables: string[]; readonly ranges: number }): void {
    this.variables = variables;
    this.ranges = ranges;
  }

  private templateName(context: string): string {
    const token = this.nextWord();
    const name = token.kind === "string" || token.kind === "raw-string" ? unquote(token.text) : undefined;
    if (name === undefined) this.unexpected(token, context);
    return name;
  }

  private statement(): Statement | EndWord {
    const token = this.nextWord();
    if (token.kind === "text") return { kind: "text", text: token.text, at: token.at };
    if (token.kind === "open") return this.deepen(() => this.action());
    return this.unexpected(token, "input");
  }

  private action(): Statement | EndWord {
    const token = this.nextWord();
    if (token.kind !== "keyword") {
      this.position--;
      return { kind: "action", at: token.at, pipe: this.pipeline("command", "close") };
    }
    switch (token.text) {
      case "if":
      case "with":
      case "range":
        return this.branch(token, token.text);
      case "else":
        return this.elseWord();
      case "end":
        this.expect("close", "end");
        return "end";
      case "break":
      case "continue":
        return this.jump(token, token.text);
      case "template":
        return this.template();
      case "block":
        return this.block(token);
      default:
        return this.unexpected(token, "command");
    }
  }

  private elseWord(): EndWord {
    const next = this.peekWord();
    if (next.kind === "keyword" && (next.text === "if" || next.text === "with")) return `else ${next.text}`;
    this.expect("close", "else");
    return "else";
  }

  private jump(token: Token, kind: "break" | "continue"): Statement {
    const close = this.nextWord();
    if (close.kind !== "close") this.unexpected(close, `{{${kind}}}`);
    if (this.ranges === 0) this.fail(`{{${kind}}} outside {{range}}`);
    return { kind, at: token.at };
  }

  private branch(token: Token, kind: BranchNode["kind"]): BranchNode {
    const mark = this.variables.length;
    const pipe = this.pipeline(kind, "close");
    if (kind === "range") this.ranges++;
    const { body, end } = this.list();
    if (kind === "range") this.ranges--;
    const otherwise = this.otherwise(kind, end);
    this.variables.length = mark;
    return { kind, at: token.at, pipe, body, otherwise };
  }

  private otherwise(kind: BranchNode["kind"], end: EndWord): readonly Statement[] | undefined {
    if (end === "end") return undefined;
    // `else if` opens an if of its own, that the one `end` closes too.
    if (end === `else ${kind}`) return [this.deepen(() => this.branch(this.nextWord(), kind))];
    if (end !== "else") this.unexpected(this.nextWord(), "else");
    const list = this.list();
    if (list.end !== "end") this.fail(`expected end; found {{${list.end}}}`);
    return list.body;
  }

  private list(): { readonly body: readonly Statement[]; readonly end: EndWord } {
    const body: Statement[] = [];
    while (this.peekWord().kind !== "end") {
      const statement = this.statement();
      if (typeof statement === "string") return { body, end: statement };
      body.push(statement);
    }
    return this.fail("unexpected EOF");
  }

  private template(): Statement {
    const { at } = this.peekWord();
    const name = this.templateName("template clause");
    const pipe = this.optionalPipe("template clause");
    return { kind: "template", at, name, pipe };
  }

  private optionalPipe(context: string): PipeNode | undefined {
    if (this.peekWord().kind !== "close") return this.pipeline(context, "close");
    this.nextWord();
    return undefined;
  }

  private block(token: Token): Statement {
    const name = this.templateName("block clause");
    const pipe = this.pipeline("block clause", "close");
    const outer = this.enterTemplate();
    const { body, end } = this.list();
    if (end !== "end") this.fail(`unexpected {{${end}}} in block clause`);
    this.leaveTemplate(outer);
    this.defined.set(name, body);
    return { kind: "template", at: token.at, name, pipe };
  }

  /** The token as Go's messages have it. */
  protected override unexpected(token: Token, context: string): never {
    if (token.kind === "error") this.fail(token.text);
    this.fail(`unexpected ${describeToken(token)} in ${context}`);
  }
}
