import { useCallback } from "react";
import type { App } from "../app/app.ts";
import { useDashboard } from "../hooks/context.ts";
import { useCanvas } from "../hooks/use-canvas.ts";
import type { Rect } from "../screen/grid.ts";

interface Props {
  readonly id: string;
  readonly rect: Rect;
  readonly paint: (app: App, rect: Rect) => readonly string[];
}

/** A pane whose rows change often or are many: they go to the screen without Ink's layout. */
export function Canvas({ id, rect, paint }: Props) {
  const { app } = useDashboard();
  const painter = useCallback((area: Rect) => paint(app, area), [app, paint]);
  useCanvas(id, rect, painter);
  return null;
}
