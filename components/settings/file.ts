/** The file of the settings, as the dashboard knows it. */
import type { Binding } from "../app/binding.ts";
import type { ReadSettings } from "./parse.ts";
import { DEFAULTS } from "./settings.ts";

export interface SettingsFile {
  /** As messages call it. */
  readonly name: string;
  /** Undefined where there is none. Throws where it cannot be read. */
  read(): string | undefined;
}

/** Undefined where there is nothing to read. */
export async function readSettings(
  file: SettingsFile,
  bindings: readonly Binding[],
): Promise<ReadSettings | undefined> {
  try {
    const text = file.read();
    if (text === undefined) return undefined;
    const { parseSettings } = await import("./parse.ts");
    return parseSettings(text, bindings);
  } catch (error) {
    const text = `cannot be read: ${error instanceof Error ? error.message : String(error)}`;
    return { settings: DEFAULTS, problems: [{ text }] };
  }
}
