/** The settings that are in force: those of the file, and what is tried out by the palette. */
import { alignRows } from "../../src/text/table.ts";
import { idOf, sourceOf } from "../keys/bind.ts";
import { PRESETS, type PresetName } from "../keys/presets.ts";
import { type FileSettings, readSettings, type SettingsFile } from "../settings/file.ts";
import type { ReadSettings } from "../settings/parse.ts";
import type { Problem } from "../settings/reader.ts";
import type { Settings } from "../settings/settings.ts";
import { label } from "../text.ts";
import { THEMES, type ThemeName } from "../themes/theme-of.ts";
import type { App } from "./app.ts";
import { helpLines } from "./help.ts";
import { hideMessages, keepMessage, tell, tellTrouble } from "./messages.ts";
import { openViewer } from "./run.ts";

/** At the start: what is right in the file counts, and what is not is told. */
export function takeSettings(app: App, file: string, { settings, problems }: ReadSettings): void {
  app.update((ui) => ({ ...ui, settings }));
  tellProblems(app, file, problems);
}

/** Later: a file in which anything is wrong changes nothing, but is told of until it is right. */
function takeEdit(app: App, file: string, { settings, problems }: ReadSettings): void {
  tellProblems(app, file, problems);
  if (problems.length > 0) return;
  app.update((ui) => ({ ...ui, settings, chord: [] }));
  app.update((ui) => (ui.viewer?.title === "help" ? { ...ui, viewer: { ...ui.viewer, lines: helpLines(app) } } : ui));
  tell(app, `${file} was read anew`);
}

/** Reads it now, and whenever it changes; the result ends that. `first` is what it said at the start. */
export function followSettings(app: App, file: SettingsFile, first: FileSettings): () => void {
  let known = first;
  let isOver = false;
  const look = async () => {
    const read = await readSettings(file, app.bindings);
    const isSame = read.text === known.text && read.problems[0]?.text === known.problems[0]?.text;
    known = read;
    if (!isSame && !isOver) takeEdit(app, file.name, read);
  };
  const end = file.watch(() => void look());
  void look();
  return () => {
    isOver = true;
    end();
  };
}

function tellProblems(app: App, file: string, problems: readonly Problem[]): void {
  const told = problems.map(({ place, text }) =>
    label(`${file}${place === undefined ? "" : `:${place.line}:${place.column}`}: ${text}`),
  );
  const [text, ...others] = told;
  for (const other of others.toReversed()) keepMessage(app, other);
  const hint = others.length === 0 ? {} : { hint: `and ${others.length} more: :messages` };
  const settingsTrouble = text === undefined ? undefined : { text, ...hint };
  app.update((ui) => ({ ...ui, settingsTrouble }));
  hideMessages(app, `${file}:`);
  // The line may be another trouble's just now.
  if (settingsTrouble !== undefined) tellTrouble(app, settingsTrouble);
}

/** Until the dashboard ends: what is to last belongs into the file. */
export function tryTheme(app: App, name: string): void {
  if (!isTheme(name)) tell(app, `no such theme: ${label(name)}`);
  else changeSettings(app, { theme: name });
}

export function tryKeymap(app: App, name: string): void {
  if (!isPreset(name)) tell(app, `no such keymap: ${label(name)}`);
  else changeSettings(app, { keymap: name });
}

export function showKeys(app: App): void {
  const { settings } = app.ui.getState();
  const rows = app.keys.bindings.map((binding) => {
    return [idOf(binding), binding.keys.join("  ") || "-", sourceOf(binding, settings), binding.summary];
  });
  openViewer(app, "keys", alignRows([["ACTION", "KEYS", "BY", ""], ...rows]).split("\n"), "plain");
}

function isPreset(name: string): name is PresetName {
  return Object.hasOwn(PRESETS, name);
}

function changeSettings(app: App, change: Partial<Settings>): void {
  app.update((ui) => ({ ...ui, settings: { ...ui.settings, ...change } }));
}

function isTheme(name: string): name is ThemeName {
  return Object.hasOwn(THEMES, name);
}
