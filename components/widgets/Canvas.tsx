import { useCallback } from "react";
import { useDashboard } from "../hooks/context.ts";
import { useCanvas } from "../hooks/use-canvas.ts";
import type { Pane } from "../panes/index.ts";
import type { Rect } from "../screen/grid.ts";

interface Props {
  readonly id: string;
  readonly rect: Rect;
  readonly paint: Pane["paint"];
}

/** A pane whose rows change often or are many: they go to the screen without Ink's layout. */
export function Canvas({ id, rect, paint }: Props) {
  const { app } = useDashboard();
  const painter = useCallback((area: Rect) => paint(app, area), [app, paint]);
  useCanvas(id, rect, painter);
  return null;
}
