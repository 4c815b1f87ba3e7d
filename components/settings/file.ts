/** The file of the settings, as the dashboard knows it. */
import type { Binding } from "../app/binding.ts";
import type { ReadSettings } from "./parse.ts";
import { DEFAULTS } from "./settings.ts";

export interface SettingsFile {
  /** As messages call it. */
  readonly name: string;
  /** Undefined where there is none. Throws where it cannot be read. */
  read(): string | undefined;
  /** Tells when it may have changed, until the result is called. */
  watch(changed: () => void): () => void;
}

/** What is read from it, and the text that it was read from. */
export interface FileSettings extends ReadSettings {
  readonly text: string | undefined;
}

export async function readSettings(file: SettingsFile, bindings: readonly Binding[]): Promise<FileSettings> {
  try {
    const text = file.read();
    if (text === undefined) return { text, settings: DEFAULTS, problems: [] };
    const { parseSettings } = await import("./parse.ts");
    return { text, ...parseSettings(text, bindings) };
  } catch (error) {
    const why = `cannot be read: ${error instanceof Error ? error.message : String(error)}`;
    return { text: undefined, settings: DEFAULTS, problems: [{ text: why }] };
  }
}
