/** The last events, newest first, in the corner of a wide screen. */
import type { Rect } from "../screen/grid.ts";
import { fitLeft, safe } from "../text.ts";
import { paint } from "../theme.ts";
import { clockOf } from "../times.ts";
import { actionStyle, objectName } from "../views/events.ts";
import { isShown } from "../views/shown.ts";
import type { Scene } from "../views/view.ts";

export function paintEventList(rect: Rect, scene: Scene): readonly string[] {
  const { store, theme } = scene;
  const shown = store.events.filter(({ event }) => isShown(event.namespace, store));
  if (shown.length === 0) return [paint(theme.faint, "  nothing has happened yet")];
  return shown
    .slice(-rect.height)
    .reverse()
    .map(({ event }) => {
      const action = paint(actionStyle(event.action, scene), fitLeft(safe(`${event.kind} ${event.action}`), 20));
      const name = safe(objectName(event.namespace, event.id, store));
      return `  ${paint(theme.faint, clockOf(event.timeMs))} ${action} ${name}`;
    });
}
