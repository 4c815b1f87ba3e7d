/** The themes by their colours, in the words of style.ts. */

export interface Palette {
  readonly summary: string;
  /** What the screen is filled with, and plain text on it; absent: the terminal's own. */
  readonly ground?: string;
  readonly text?: string;
  readonly faint: string;
  readonly rule: string;
  /** Titles and keys. */
  readonly accent: string;
  readonly good: string;
  readonly warn: string;
  readonly bad: string;
  readonly info: string;
  readonly mark: string;
  /** Pairs: one colour `on` another. */
  readonly selected: string;
  readonly blurred: string;
  readonly danger: string;
  readonly tags: readonly string[];
  /** What is otherwise where there are sixteen colours, which are the terminal's own. */
  readonly sixteen?: Partial<Omit<Palette, "summary" | "sixteen">>;
}

export const TERMINAL_TAGS = [
  "cyan", "magenta", "green", "blue", "yellow",
  "bright-cyan", "bright-magenta", "bright-green", "bright-blue", "bright-yellow",
]; // biome-ignore format: bright ones below their own

export const PALETTES = {
  dark: {
    summary: "calm colours on a dark ground",
    ground: "#16181d", text: "#d5d8de", faint: "#8b93a1", rule: "#6b7280", accent: "#63b8c4",
    good: "#7fc98f", warn: "#d9b36c", bad: "#e8767f", info: "#6ea8e6", mark: "#c18fd6",
    selected: "#ffffff on #1f4f8a", blurred: "#ffffff on #4a4f5a", danger: "#ffffff on #a52834",
    tags: ["#63b8c4", "#c18fd6", "#7fc98f", "#6ea8e6", "#d9b36c", "#84d0da", "#e0a0c0", "#a8c97f"],
  },
  light: {
    summary: "for bright rooms: dark on white",
    ground: "#ffffff", text: "#24292f", faint: "#5f6771", rule: "#868e98", accent: "#00616e",
    good: "#176f2c", warn: "#875400", bad: "#b3202a", info: "#0b5cad", mark: "#8b2f97",
    selected: "#ffffff on #0b5cad", blurred: "#24292f on #d0d7de", danger: "#ffffff on #b3202a",
    tags: ["#00616e", "#8b2f97", "#176f2c", "#0b5cad", "#875400", "#a0406a", "#4a5f00", "#5a4fb0"],
  },
  sepia: {
    summary: "brown on paper, for long evenings",
    ground: "#f6efdf", text: "#3b3228", faint: "#6f6454", rule: "#93866f", accent: "#7a4a12",
    good: "#42650d", warn: "#8a4f00", bad: "#a3242f", info: "#1f5d78", mark: "#7b3a7b",
    selected: "#fffaf0 on #7a4a12", blurred: "#3b3228 on #dccfb4", danger: "#fffaf0 on #a3242f",
    tags: ["#7a4a12", "#7b3a7b", "#42650d", "#1f5d78", "#8a4f00", "#8c3355", "#4d5b10", "#4a4f94"],
  },
  gruvbox: {
    summary: "warm and retro, after Gruvbox",
    ground: "#282828", text: "#ebdbb2", faint: "#a89984", rule: "#928374", accent: "#8ec07c",
    good: "#b8bb26", warn: "#fabd2f", bad: "#fb6a5c", info: "#83a598", mark: "#d3869b",
    selected: "#fbf1c7 on #076678", blurred: "#fbf1c7 on #504945", danger: "#fbf1c7 on #9d0006",
    tags: ["#8ec07c", "#d3869b", "#b8bb26", "#83a598", "#fabd2f", "#fe8019", "#d5c4a1", "#a9c8a0"],
  },
  nord: {
    summary: "cool and quiet, after Nord",
    ground: "#2e3440", text: "#e5e9f0", faint: "#a3adbf", rule: "#7b88a1", accent: "#88c0d0",
    good: "#a3be8c", warn: "#ebcb8b", bad: "#eb9da4", info: "#81a1c1", mark: "#c9a7c4",
    selected: "#eceff4 on #44618a", blurred: "#eceff4 on #4c566a", danger: "#ffffff on #a3404b",
    tags: ["#88c0d0", "#c9a7c4", "#a3be8c", "#81a1c1", "#ebcb8b", "#d8a48f", "#8fbcbb", "#b5c4de"],
  },
  dracula: {
    summary: "violet night, after Dracula",
    ground: "#282a36", text: "#f8f8f2", faint: "#a5afd0", rule: "#7380b5", accent: "#8be9fd",
    good: "#50fa7b", warn: "#f1fa8c", bad: "#ff7575", info: "#bd93f9", mark: "#ff79c6",
    selected: "#f8f8f2 on #5a4a8c", blurred: "#f8f8f2 on #44475a", danger: "#ffffff on #b02a2a",
    tags: ["#8be9fd", "#ff79c6", "#50fa7b", "#bd93f9", "#f1fa8c", "#ffb86c", "#a5c8ff", "#ffb0c8"],
  },
  deuteranopia: {
    summary: "good is blue, bad is orange: for eyes that see red and green alike",
    ground: "#14171c", text: "#e2e5ea", faint: "#9aa2ae", rule: "#737b87", accent: "#9fc5e8",
    good: "#3d9bff", warn: "#fff3a0", bad: "#ff8c1a", info: "#9fc5e8", mark: "#d4bfff",
    selected: "#ffffff on #1f4f8a", blurred: "#ffffff on #4a4f5a", danger: "#000000 on #ff8c1a",
    tags: ["#3d9bff", "#fff3a0", "#ff8c1a", "#d4bfff", "#9fc5e8", "#c9a227", "#ffffff", "#7f9ac2"],
    sixteen: { good: "bright-blue", warn: "bright-white", bad: "bold yellow", danger: "black on yellow" },
  },
  tritanopia: {
    summary: "good is teal, bad is red: for eyes that see blue and yellow alike",
    ground: "#14171c", text: "#e2e5ea", faint: "#9aa2ae", rule: "#737b87", accent: "#7fdbe0",
    good: "#19b8ad", warn: "#ffd9e4", bad: "#ff5050", info: "#7fdbe0", mark: "#ff9fb8",
    selected: "#ffffff on #0f5a5e", blurred: "#ffffff on #4a4f5a", danger: "#ffffff on #b01e1e",
    tags: ["#19b8ad", "#ff5050", "#ffd9e4", "#7fdbe0", "#ff9fb8", "#a0b4b8", "#ffffff", "#c98080"],
    sixteen: { good: "cyan", warn: "bright-white", bad: "bold red", info: "cyan" },
  },
  "high-contrast": {
    summary: "as much contrast as there is, on black",
    ground: "#000000", text: "#ffffff", faint: "#d0d0d0", rule: "#b0b0b0", accent: "#00ffff",
    good: "#66ff66", warn: "#ffff00", bad: "#ff9090", info: "#99ccff", mark: "#ffa0ff",
    selected: "#000000 on #ffff00", blurred: "#000000 on #d0d0d0", danger: "#ffffff on #b00000",
    tags: ["#00ffff", "#ffa0ff", "#66ff66", "#99ccff", "#ffff00", "#ffc080", "#ffffff", "#c0ffc0"],
    sixteen: {
      ground: "black", text: "bright-white", faint: "white", rule: "white", accent: "bold bright-cyan",
      good: "bold bright-green", warn: "bold bright-yellow", bad: "bold bright-red", info: "bold bright-cyan",
      mark: "bold bright-magenta", selected: "black on bright-yellow", blurred: "black on white",
      danger: "bold bright-white on red", tags: ["bright-cyan", "bright-magenta", "bright-green", "bright-yellow"],
    },
  },
  "high-contrast-light": {
    summary: "as much contrast as there is, on white",
    ground: "#ffffff", text: "#000000", faint: "#303030", rule: "#505050", accent: "#00304f",
    good: "#004a00", warn: "#5a3000", bad: "#8a0000", info: "#00308f", mark: "#5a0070",
    selected: "#ffffff on #00308f", blurred: "#000000 on #c8c8c8", danger: "#ffffff on #8a0000",
    tags: ["#00304f", "#5a0070", "#004a00", "#00308f", "#5a3000", "#700040", "#000000", "#3a3a00"],
    sixteen: {
      ground: "bright-white", text: "black", faint: "black", rule: "black", accent: "bold blue", good: "bold black",
      warn: "bold magenta", bad: "bold red", info: "bold blue", mark: "bold magenta",
      selected: "bright-white on blue", blurred: "bright-white on black", danger: "bold bright-white on red",
      tags: ["blue", "magenta", "red", "black"],
    },
  },
} as const satisfies Readonly<Record<string, Palette>>; // biome-ignore format: colours of a kind stand together
