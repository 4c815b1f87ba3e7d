/** What a terminal shows, as @xterm/headless understands the bytes. */
import xterm from "@xterm/headless";

export interface ScreenCell {
  readonly text: string;
  readonly width: number;
  readonly bold: boolean;
  readonly dim: boolean;
  readonly underline: boolean;
  readonly inverse: boolean;
  /** `default`, a palette number, or `#rrggbb`. */
  readonly foreground: string | number;
  readonly background: string | number;
}

export interface Screen {
  readonly terminal: InstanceType<typeof xterm.Terminal>;
  /** Feeds bytes; resolves when they were understood. */
  write(data: string | Uint8Array): Promise<void>;
  resize(columns: number, rows: number): void;
  /** Rows without the blanks at their end. */
  rows(): string[];
  text(): string;
  cells(): ScreenCell[][];
}

export function createScreen(columns: number, rows: number): Screen {
  const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 0 });
  const lines = () => {
    const buffer = terminal.buffer.active;
    return Array.from({ length: terminal.rows }, (_, y) => buffer.getLine(buffer.viewportY + y));
  };
  const screen: Screen = {
    terminal,
    write: (data) => new Promise((resolve) => terminal.write(data, resolve)),
    resize: (width, height) => terminal.resize(width, height),
    // A line that was longer before a resize keeps its cells.
    rows: () => lines().map((line) => line?.translateToString(true, 0, terminal.cols) ?? ""),
    text: () => screen.rows().join("\n"),
    cells: () =>
      lines().map((line) =>
        Array.from({ length: terminal.cols }, (_, x): ScreenCell => {
          const cell = line?.getCell(x);
          return {
            // A cell that was never written looks like a blank.
            text: cell?.getChars() || (cell?.getWidth() === 0 ? "" : " "),
            width: cell?.getWidth() ?? 1,
            bold: (cell?.isBold() ?? 0) !== 0,
            dim: (cell?.isDim() ?? 0) !== 0,
            underline: (cell?.isUnderline() ?? 0) !== 0,
            inverse: (cell?.isInverse() ?? 0) !== 0,
            foreground: colorOf(cell?.isFgDefault(), cell?.isFgRGB(), cell?.getFgColor()),
            background: colorOf(cell?.isBgDefault(), cell?.isBgRGB(), cell?.getBgColor()),
          };
        }),
      ),
  };
  return screen;
}

function colorOf(isDefault: boolean | undefined, isRgb: boolean | undefined, color: number | undefined) {
  if (isDefault !== false || color === undefined) return "default";
  return isRgb ? `#${color.toString(16).padStart(6, "0")}` : color;
}
