/** The row of views with their keys and how much is in each; as a list at the side of a wide screen. */
import { keyOf } from "../app/binding.ts";
import type { Rect } from "../screen/grid.ts";
import { fitLeft, label } from "../text.ts";
import { paint } from "../theme.ts";
import { type AnyView, VIEWS, type ViewName } from "../views/index.ts";
import { isShown } from "../views/shown.ts";
import type { Scene } from "../views/view.ts";
import { renderSegments, type Segment, titleRule } from "./segments.ts";

export function tabsLine(scene: Scene, columns: number): string {
  const { theme, ui } = scene;
  const segments = tabTexts(scene, columns).flatMap(([{ name }, text]): Segment[] => {
    const key = keyOf(scene, "global", name);
    if (name === ui.view) return [{ text: ` ${key} ${text} `, style: theme.tab }, { text: " " }];
    return [{ text: ` ${key}`, style: theme.key }, { text: ` ${text}  ` }];
  });
  return renderSegments(segments, columns);
}

/** Places of the tabs on their line, for the mouse. */
export function tabAt(scene: Scene, columns: number, x: number): ViewName | undefined {
  let at = 0;
  for (const [{ name }, text] of tabTexts(scene, columns)) {
    at += tabCells(scene, name, text);
    if (x < at) return name;
  }
  return undefined;
}

/** With counts where all of them fit, else with that of the shown view alone. */
function tabTexts(scene: Scene, columns: number): readonly (readonly [AnyView, string])[] {
  const texts = (counted: (view: AnyView) => boolean) =>
    VIEWS.map((view) => {
      const title = capital(view.title);
      return [view, counted(view) ? `${title} ${view.count?.(scene) ?? ""}`.trimEnd() : title] as const;
    });
  const whole = texts(() => true);
  const cells = whole.reduce((sum, [{ name }, text]) => sum + tabCells(scene, name, text), 0);
  return cells - 2 <= columns ? whole : texts(({ name }) => name === scene.ui.view);
}

/** Its key before it, blanks around. */
function tabCells(scene: Scene, name: ViewName, text: string): number {
  return text.length + keyOf(scene, "global", name).length + 4;
}

export function paintNav({ width, height }: Rect, scene: Scene): readonly string[] {
  const { theme, glyphs, ui, store } = scene;
  const inner = width - 1;
  const views = VIEWS.map((view) => {
    const text = line(` ${keyOf(scene, "global", view.name)} ${capital(view.title)}`, view.count?.(scene) ?? "", inner);
    return view.name === ui.view ? paint(theme.tab, text) : text;
  });
  const namespaces = store.namespaces.map(({ name }) => {
    const all = [...store.containers.values()].filter(({ namespace }) => namespace === name).length;
    const shown = isShown(name, store);
    const text = line(` ${shown ? glyphs.mark : " "} ${label(name)}`, String(all), inner);
    return shown ? paint(theme.strong, text) : text;
  });
  const title = (text: string) => titleRule({ title: { text, style: theme.title } }, inner, theme, glyphs);
  return [title("views"), ...views, title("namespaces"), ...namespaces].slice(0, height);
}

function line(left: string, right: string, cells: number): string {
  return `${fitLeft(left, cells - right.length - 1)}${right} `;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
