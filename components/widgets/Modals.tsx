import { candidates } from "../app/palette.ts";
import { useDashboard, useDerived } from "../hooks/context.ts";
import { dialogBox, menuBox, paletteBox } from "../panes/boxes.ts";
import { columnBoxLines } from "../panes/column-box.ts";
import { formBox } from "../panes/form-box.ts";
import { label } from "../text.ts";
import { Overlay } from "./Overlay.tsx";

/** What lies over everything: the palette, a menu, a form, a question; the last one on top. */
export function Modals() {
  const { app } = useDashboard();
  const prompt = useDerived(({ ui }) => ui.getState().prompt);
  const menu = useDerived(({ ui }) => ui.getState().menu);
  const columnBox = useDerived(({ ui }) => ui.getState().columnBox);
  const form = useDerived(({ ui }) => ui.getState().form);
  const dialog = useDerived(({ ui }) => ui.getState().dialog);
  // Other settings may be other colours.
  useDerived(({ ui }) => ui.getState().settings);
  const { columns, rows } = useDerived((app) => app.layout());
  const screen = { columns, rows };
  const lines = prompt?.kind === "palette" ? candidates(app, prompt.line.text) : [];
  const shown = lines.map((candidate) => ({ ...candidate, line: label(candidate.line) }));
  const palette = prompt === undefined ? undefined : paletteBox(shown, prompt.choice, screen, app);
  return (
    <>
      {palette !== undefined && <Overlay id="palette" box={palette} />}
      {menu !== undefined && <Overlay id="menu" box={menuBox(menu, screen, app)} />}
      {columnBox !== undefined && (
        <Overlay id="columns" box={columnBoxLines(columnBox, app.model().view, screen, app)} />
      )}
      {form !== undefined && <Overlay id="form" box={formBox(form, screen, app)} />}
      {dialog !== undefined && <Overlay id="dialog" box={dialogBox(dialog, screen, app)} />}
    </>
  );
}
