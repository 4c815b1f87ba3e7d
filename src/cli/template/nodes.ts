/** The parsed form of a Go template. */

interface At {
  /** Offset in the source, for messages. */
  readonly at: number;
}

export interface FieldNode extends At {
  readonly kind: "field";
  readonly names: readonly string[];
}

export interface VariableNode extends At {
  readonly kind: "variable";
  readonly name: string;
  readonly names: readonly string[];
}

/** Fields of something that is not a plain field or variable: `(…).Field`. */
export interface ChainNode extends At {
  readonly kind: "chain";
  readonly of: Operand;
  readonly names: readonly string[];
}

export interface PipeNode extends At {
  readonly kind: "pipe";
  readonly assigns: boolean;
  readonly declared: readonly string[];
  readonly commands: readonly CommandNode[];
}

export type Operand =
  | FieldNode
  | VariableNode
  | ChainNode
  | PipeNode
  | (At & { readonly kind: "identifier"; readonly name: string })
  | (At & { readonly kind: "dot" | "nil" })
  | (At & { readonly kind: "bool"; readonly value: boolean })
  | (At & { readonly kind: "number"; readonly text: string; readonly value: number; readonly float: boolean })
  | (At & { readonly kind: "string"; readonly text: string; readonly value: string });

export interface CommandNode extends At {
  readonly kind: "command";
  readonly words: readonly Operand[];
}

export type Statement =
  | (At & { readonly kind: "text"; readonly text: string })
  | (At & { readonly kind: "action"; readonly pipe: PipeNode })
  | BranchNode
  | (At & { readonly kind: "template"; readonly name: string; readonly pipe: PipeNode | undefined })
  | (At & { readonly kind: "break" | "continue" });

export interface BranchNode extends At {
  readonly kind: "if" | "range" | "with";
  readonly pipe: PipeNode;
  readonly body: readonly Statement[];
  readonly otherwise: readonly Statement[] | undefined;
}

export type Spoken = Operand | CommandNode | Statement;

/** A node as the source would have it: what stands between `<` and `>` in messages. */
export function speak(node: Spoken): string {
  switch (node.kind) {
    case "field":
      return node.names.map((name) => `.${name}`).join("");
    case "variable":
      return [node.name, ...node.names].join(".");
    case "chain":
      return `${node.of.kind === "pipe" ? `(${speak(node.of)})` : speak(node.of)}.${node.names.join(".")}`;
    case "pipe":
      return speakPipe(node);
    case "command":
      return node.words.map((word) => (word.kind === "pipe" ? `(${speak(word)})` : speak(word))).join(" ");
    case "identifier":
      return node.name;
    case "dot":
      return ".";
    case "bool":
      return String(node.value);
    case "number":
    case "string":
    case "text":
      return node.text;
    case "action":
      return `{{${speak(node.pipe)}}}`;
    case "template":
      return `{{template ${JSON.stringify(node.name)}${node.pipe === undefined ? "" : ` ${speak(node.pipe)}`}}}`;
    case "if":
    case "range":
    case "with":
      return `{{${node.kind} ${speak(node.pipe)}}}${node.body.map(speak).join("")}{{end}}`;
    default:
      return node.kind;
  }
}

function speakPipe({ assigns, declared, commands }: PipeNode): string {
  const head = declared.length === 0 ? "" : `${declared.join(", ")} ${assigns ? "=" : ":="} `;
  return head + commands.map(speak).join(" | ");
}
