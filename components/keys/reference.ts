/** The reference of all actions, for docs/reference/keys.md. */
import type { Binding } from "../app/binding.ts";
import { bind, idOf } from "./bind.ts";
import { PRESETS, type PresetName } from "./presets.ts";

const OTHERS = (Object.keys(PRESETS) as PresetName[]).filter((name) => name !== "default");

export function keysReference(bindings: readonly Binding[]): string {
  const bound = new Map(
    OTHERS.map((keymap) => [keymap, new Map(bind(bindings, { keymap, keys: {} }).map((each) => [idOf(each), each]))]),
  );
  const sections = [...Map.groupBy(bindings, ({ scope }) => scope)].map(([scope, all]) => {
    const rows = all.map((binding) => {
      const others = OTHERS.flatMap((keymap) => {
        const keys = bound.get(keymap)?.get(idOf(binding))?.keys ?? [];
        return keys.join() === binding.keys.join() ? [] : [`${keymap}: ${keysText(keys)}`];
      });
      return `| \`${idOf(binding)}\` | ${keysText(binding.keys)} | ${others.join("<br>")} | ${cell(binding.summary)} |`;
    });
    return [`## ${scope}`, "", "| Action | Keys | In other keymaps | |", "| --- | --- | --- | --- |", ...rows].join(
      "\n",
    );
  });
  return `# Keys of the dashboard

Every action by its scope and name, as [lepton.toml](../dashboard-settings.md) names them; with blanks between
keys they are typed one after the other. \`npm run gen\` writes this file.

${sections.join("\n\n")}
`;
}

function keysText(keys: readonly string[]): string {
  return keys.map((key) => `<kbd>${cell(key)}</kbd>`).join(" ");
}

function cell(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll("|", "\\|");
}
