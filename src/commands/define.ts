/**
 * One command, declared once: read by argv parsing, help, completion, docs, the palette, key hints and confirmation.
 * `run` returns data or an AsyncIterable and never prints: the face renders.
 */
import type { Attachment, Engine, LayerExplorer, RegistryOptions, TerminalSize, Transfer } from "../engine/types.ts";
import type { TransferNotes } from "./image/transfer-notes.ts";
import type { Pane, PaneRow } from "./pane.ts";

export type OptionKind = "boolean" | "string" | "strings" | "int" | "number" | "bytes" | "duration";

export interface OptionSpec {
  /** Long name without dashes, e.g. `no-trunc`. */
  readonly name: string;
  /** One letter, where docker has one. */
  readonly short?: string;
  readonly aliases?: readonly string[];
  readonly kind: OptionKind;
  readonly summary: string;
  /** Word in help after the flag, e.g. `SECONDS`. */
  readonly value?: string;
  readonly default?: string | number | boolean;
  /** Accepted words; anything else is refused by the parser. */
  readonly choices?: readonly string[];
  /** For `bytes`: also takes -1, no limit. */
  readonly unlimited?: boolean;
  /** What is wrong with a value, where its kind cannot tell; undefined where nothing is. */
  readonly check?: (value: string) => string | undefined;
  /** Works, but help does not show it. */
  readonly hidden?: boolean;
  readonly complete?: Completion;
}

/** What a word completes to, in the shell and in the palette. */
export type Completion =
  | "container"
  | "running-container"
  | "image"
  | "volume"
  | "network"
  | "namespace"
  | "file"
  | "none";

export interface ArgSpec {
  readonly name: string;
  readonly summary: string;
  readonly required: boolean;
  /** Takes all remaining words; only the last argument may. */
  readonly variadic?: boolean;
  /** The words that it may be, for completion: the command refuses others. */
  readonly choices?: readonly string[];
  readonly complete?: Completion;
}

export interface Parsed {
  /** Arguments in order, variadic ones flattened. */
  readonly args: readonly string[];
  readonly options: Readonly<Record<string, OptionValue>>;
}

export type OptionValue = string | number | boolean | readonly string[] | undefined;

/** The hands that a face lends to a command. */
export interface CommandIo {
  /** A prompt in the CLI, a modal in the dashboard, `--yes` in scripts. */
  confirm(question: string): Promise<boolean>;
  /** A line that somebody types; absent where nobody is at a terminal of the command's own. */
  readonly ask?: ((question: string) => Promise<string>) | undefined;
  /** The same, unseen. */
  readonly askSecret?: ((question: string) => Promise<string>) | undefined;
  /** Raw bytes of standard input. */
  readonly stdin: AsyncIterable<Uint8Array>;
  readonly stdinIsTty: boolean;
  readonly stdoutIsTty: boolean;
  /** Size of the terminal that the command gets; undefined where there is none. */
  readonly terminalSize?: TerminalSize | undefined;
  /** Environment that `-e KEY` reads; the process's own where not given. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** One line; docker's own words that begin with `WARNING! ` stay as they are. */
  warn(text: string): void;
  /** Shows an image on its way beside the answer of the command: progress, then lines about the outcome. */
  transfer?(result: TransferResult): Promise<void>;
  /** What is under way, one short line. */
  note?(text: string): void;
  /** A pane for looking around in the layers of an image; where there is none, they are answered as text. */
  explore?(explorer: LayerExplorer): void;
}

/** Where to find containerd, as the global flags and the environment say it. */
export interface ConnectionOptions {
  readonly address?: string;
  readonly namespace?: string;
  readonly dataRoot?: string;
  readonly registry?: RegistryOptions;
  /** Of containers that name none. */
  readonly network?: string;
  readonly cni?: { readonly netconfPath?: string; readonly pluginPath?: string };
}

export interface CommandContext {
  readonly engine: Engine;
  readonly io: CommandIo;
  readonly signal: AbortSignal;
  /** For commands that start or look for containerd themselves. */
  readonly connection?: ConnectionOptions;
}

/** One column of a listing: shared by the table, `--format` and the pane. */
export interface Column<Row> {
  /** Header of the table, docker's. */
  readonly title: string;
  /** Field name in `--format` and JSON, docker's. */
  readonly field: string;
  readonly text: (row: Row, view: RowView) => string;
  /** What `--format json` says instead, where docker does. */
  readonly json?: (row: Row) => string;
  /** Not in the default table (only `--format`, or an option shows it). */
  readonly hidden?: boolean;
}

export interface RowView {
  readonly nowMs: number;
  readonly trunc: boolean;
}

/** What `run` may answer; a face knows how to render each kind. */
export type CommandResult =
  | { readonly kind: "nothing" }
  /** One line each, as they become true; a failure of one target is an `error` line and exit 1 at the end. */
  | { readonly kind: "lines"; readonly lines: AsyncIterable<ResultLine> | Iterable<ResultLine> }
  | {
      readonly kind: "table";
      readonly columns: readonly Column<never>[];
      readonly rows: readonly unknown[];
      readonly options: TableOptions;
    }
  /** Redrawn on each item (stats). */
  | {
      readonly kind: "live-table";
      readonly columns: readonly Column<never>[];
      readonly frames: AsyncIterable<readonly unknown[]>;
      readonly options: TableOptions;
    }
  /** Objects as an array, or each through a template; values are plain data, GoStruct or GoMap. */
  | {
      readonly kind: "json";
      readonly values: readonly unknown[];
      readonly format?: string;
      readonly failures?: readonly unknown[];
    }
  /** One object with a layout of its own (info, version); `format` takes its place. */
  | {
      readonly kind: "document";
      readonly value: unknown;
      readonly text: string;
      readonly format?: string;
      /** What could not be found out: printed after the text, exit 1. */
      readonly failure?: unknown;
    }
  /** Records that come one by one (events): each a line, or an object for `format`. */
  | {
      readonly kind: "records";
      readonly records: AsyncIterable<unknown>;
      readonly text: (record: never) => string;
      readonly object: (record: never) => unknown;
      readonly format?: string;
    }
  /** Images on their way: progress while it lasts, then lines about the outcome. */
  | TransferResult
  | { readonly kind: "text"; readonly text: string }
  | {
      readonly kind: "bytes";
      readonly chunks: AsyncIterable<{ readonly stream: "stdout" | "stderr"; readonly data: Uint8Array }>;
    }
  | { readonly kind: "attach"; readonly attachment: Attachment; readonly options: AttachOptions }
  /** The face opens the dashboard. */
  | { readonly kind: "dashboard" };

export interface TransferResult {
  readonly kind: "transfer";
  readonly direction: "pull" | "push";
  readonly transfer: Transfer<unknown>;
  /** Lines before the first progress. */
  readonly head: readonly string[];
  /** Lines about the outcome; all there is with `quiet`. */
  readonly summary: (result: never) => readonly string[];
  /** The outcome in few words, for a face that has one line. */
  readonly outcome: (result: never) => string;
  readonly quiet: boolean;
  /** What is said meanwhile: for stderr, above the progress. */
  readonly notes?: TransferNotes;
}

export type ResultLine = { readonly text: string } | { readonly error: unknown };

export interface TableOptions {
  readonly format?: string;
  readonly quiet?: boolean;
  readonly noTrunc?: boolean;
  /** Field printed by `--quiet`. */
  readonly quietField: string;
  /** Template functions of a row that take a word, e.g. `.Label "k"`. */
  readonly methods?: Readonly<Record<string, (row: never, word: string) => string>>;
  /** What a row is called in template errors. */
  readonly rowType?: string;
}

export interface AttachOptions {
  readonly stdin: boolean;
  /** Only this of its output; default all. */
  readonly streams?: readonly ("stdout" | "stderr")[];
  readonly detachKeys: string;
  readonly sigProxy: boolean;
  /** Runs after the exit is known and all output was written, e.g. removal of `--rm`. */
  readonly after?: () => Promise<void>;
}

/** One line of the form that an action opens before it runs. */
export interface ActionField {
  /** Name of the argument or option that it fills, e.g. `TARGET_IMAGE[:TAG]`, `memory`; a switch where that is one. */
  readonly of: string;
  /** Word before the line. */
  readonly label: string;
  /** Shown while the line is empty. */
  readonly example?: string;
  /** What it begins with. */
  readonly initial?: string | boolean | ((row: PaneRow) => string);
  /** What is wrong with an argument; options have a check of their own. */
  readonly check?: (value: string) => string | undefined;
}

/** What the dashboard does with a command. */
export interface PaneAction {
  readonly pane: Pane;
  /** Key as in terminal-ui 2c, e.g. `S`, `ctrl-k`. */
  readonly key: string;
  /** Word of the key hint. */
  readonly hint: string;
  /** `danger` and `always` ask, the first in red; `many` asks for more than one target. */
  readonly confirm?: "danger" | "always" | "many";
  /** A few words about a target in that question, e.g. where a push goes to. */
  readonly about?: (row: PaneRow) => string;
  /** Acts on no row: it can be done in an empty table too. */
  readonly rowless?: boolean;
  /** Asked for before it runs. */
  readonly fields?: readonly ActionField[];
  /** Options with which the command only tells what it would do; shown beside the fields before it is done. */
  readonly preview?: Readonly<Record<string, OptionValue>>;
  /** Why it cannot be done to this row just now, one short sentence; undefined where it can. */
  readonly disabled?: (row: PaneRow) => string | undefined;
  /** Options the key implies, e.g. `{force: true}`. */
  readonly options?: Readonly<Record<string, OptionValue>>;
  /** Words after the target, e.g. the shell of `exec`. */
  readonly words?: readonly string[];
  /** Runs with the dashboard suspended and the terminal handed over. */
  readonly takesTerminal?: boolean | ((parsed: Parsed) => boolean);
}

export interface Command {
  /** Canonical words, e.g. `["container", "stop"]`. */
  readonly path: readonly string[];
  /** Other spellings, e.g. `[["stop"]]`. */
  readonly aliases?: readonly (readonly string[])[];
  readonly summary: string;
  /** A few sentences more, for help and docs. */
  readonly details?: string;
  readonly args: readonly ArgSpec[];
  readonly options: readonly OptionSpec[];
  /** Stop option parsing at the first positional (`run IMAGE CMD -flags`). */
  readonly stopsAtFirstArg?: boolean;
  /** Group heading in help: `Containers`, `Images`, `System`, `Engine`. */
  readonly group: string;
  readonly hidden?: boolean;
  /** `none`: runs without containerd; `optional`: says what it can without. Any use of `ctx.engine` then throws. */
  readonly connects?: "none" | "optional";
  /** Exit status of an error that carries none: docker's run and create say 125. */
  readonly failureExitCode?: number;
  readonly actions?: readonly PaneAction[];
  /** Takes long: the dashboard goes on meanwhile, and shows how far it is. */
  readonly background?: boolean;
  run(ctx: CommandContext, parsed: Parsed): Promise<CommandResult>;
}
