/** What the user looks at: plain immutable data beside the store's, which holds what is true. */
import type { TerminalSize } from "../../src/engine/types.ts";
import type { ObjectKey } from "../../src/store/state.ts";
import type { Line } from "../input/line-edit.ts";
import { DEFAULTS, type Settings } from "../settings/settings.ts";
import { VIEWS, type ViewName } from "../views/index.ts";
import type { ExplorerState } from "./explorer.ts";
import type { FormState } from "./form.ts";
import { type JobsState, NO_JOBS } from "./jobs.ts";
import { type DockState, FIRST_DOCK } from "./log-tile.ts";

export interface Sort {
  readonly column: string;
  readonly descending: boolean;
}

export interface ListState {
  /** The selected row, kept by its key when rows come and go. */
  readonly cursor: ObjectKey | undefined;
  /** Where the cursor was, for when its row has gone. */
  readonly index: number;
  readonly top: number;
  readonly filter: string;
  readonly sort: Sort;
  readonly marks: ReadonlySet<ObjectKey>;
  /** Ids of the columns that the user chose, in their order; undefined are the view's own. */
  readonly columns: readonly string[] | undefined;
  /** All columns, scrolled sideways where they do not fit. */
  readonly wide: boolean;
  /** How many columns are scrolled away. */
  readonly left: number;
  /** The column that a key would sort by. */
  readonly picked: string | undefined;
  /** Only the rows with which something is wrong. */
  readonly onlyFaults: boolean;
  /** Rows that belong together stand together; and the groups of which only their own line is shown. */
  readonly isGrouped: boolean;
  readonly folded: ReadonlySet<ObjectKey>;
}

/** A text to read: the answer of inspect, of a command, or the help. */
export interface ViewerState {
  readonly title: string;
  readonly lines: readonly string[];
  readonly syntax: "json" | "plain";
  readonly top: number;
  readonly search: string;
}

export type PromptKind = "filter" | "palette" | "search" | "copy-out" | "log-filter" | "log-time" | "log-file";

export interface PromptState {
  readonly kind: PromptKind;
  readonly line: Line;
  /** Chosen line of the palette, and whether the user chose it. */
  readonly choice: number;
  readonly picked: boolean;
  /** How far back among the lines before, 0 for none, and what was typed then. */
  readonly recalled: number;
  readonly typed: string;
  /** What the filter was before, for Esc. */
  readonly before: string;
}

export interface Choice {
  readonly label: string;
  readonly danger?: boolean;
}

/** The columns of the table, to be chosen and put in order. */
export interface ColumnBoxState {
  readonly items: readonly { readonly id: string; readonly isOn: boolean }[];
  readonly at: number;
  /** What was chosen before, for Esc. */
  readonly before: readonly string[] | undefined;
}

/** A question; `answer` gets the index of the chosen button, Cancel is always 0. */
export interface DialogState {
  readonly title: string;
  readonly lines: readonly string[];
  readonly buttons: readonly Choice[];
  readonly chosen: number;
  readonly answer: (button: number) => void;
}

export interface MenuItem {
  readonly id: string;
  readonly key: string;
  readonly label: string;
  readonly current: boolean;
}

export interface MenuState {
  readonly title: string;
  readonly items: readonly MenuItem[];
  readonly chosen: number;
  /** Gets the id of the chosen item; undefined for none. */
  readonly answer: (id: string | undefined) => void;
}

export interface Toast {
  readonly id: number;
  readonly tone: "info" | "error";
  readonly text: string;
  readonly hint?: string;
  /** Old ones are kept for `:messages`. */
  readonly shown: boolean;
}

export interface UiState {
  readonly columns: number;
  readonly rows: number;
  readonly view: ViewName;
  readonly lastView: ViewName;
  readonly focus: "list" | "dock" | "jobs";
  readonly lists: Readonly<Record<ViewName, ListState>>;
  readonly showStopped: boolean;
  /** The containers that hold the namespaces of pods. */
  readonly showPause: boolean;
  readonly dock: DockState;
  readonly jobs: JobsState;
  readonly viewer: ViewerState | undefined;
  /** The layers of an image, over the view. */
  readonly explorer: ExplorerState | undefined;
  /** The keys typed so far of several that mean something together. */
  readonly chord: readonly string[];
  readonly prompt: PromptState | undefined;
  readonly dialog: DialogState | undefined;
  readonly menu: MenuState | undefined;
  readonly columnBox: ColumnBoxState | undefined;
  readonly form: FormState | undefined;
  readonly toasts: readonly Toast[];
  /** Lines of the palette, the newest last. */
  readonly history: readonly string[];
  readonly settings: Settings;
  /** What is wrong with the file of the settings; shown until it is right. */
  readonly settingsTrouble: Pick<Toast, "text" | "hint"> | undefined;
  /** The time that ages are told against. */
  readonly nowMs: number;
}

const FRESH_LIST: Omit<ListState, "sort"> = {
  cursor: undefined,
  index: 0,
  top: 0,
  filter: "",
  marks: new Set(),
  columns: undefined,
  wide: false,
  left: 0,
  picked: undefined,
  onlyFaults: false,
  isGrouped: true,
  folded: new Set(),
};

export function initialUi({ columns, rows }: TerminalSize, nowMs: number): UiState {
  const lists = Object.fromEntries(VIEWS.map(({ name, sort }) => [name, { ...FRESH_LIST, sort }]));
  return {
    columns,
    rows,
    view: "containers",
    lastView: "containers",
    focus: "list",
    // One for each view there is.
    lists: lists as unknown as UiState["lists"],
    showStopped: true,
    showPause: false,
    dock: FIRST_DOCK,
    jobs: NO_JOBS,
    viewer: undefined,
    explorer: undefined,
    chord: [],
    prompt: undefined,
    dialog: undefined,
    menu: undefined,
    columnBox: undefined,
    form: undefined,
    toasts: [],
    history: [],
    settings: DEFAULTS,
    settingsTrouble: undefined,
    nowMs,
  };
}
