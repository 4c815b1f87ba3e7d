/** Rectangles of the screen that are painted without Ink. */
import { useLayoutEffect } from "react";
import type { Rect } from "../screen/grid.ts";
import type { Paint } from "../screen/surface.ts";
import { useDashboard } from "./context.ts";

/** Paints the rectangle in every frame for as long as the component is mounted; `paint` must not change. */
export function useCanvas(id: string, rect: Rect, paint: Paint): void {
  const { surface } = useDashboard();
  const { x, y, width, height } = rect;
  useLayoutEffect(() => {
    surface.setCanvas(id, { x, y, width, height }, paint);
    return () => surface.removeCanvas(id);
  }, [surface, id, x, y, width, height, paint]);
}

/** Lays Ink's frame over the canvases in that rectangle: for dialogs. */
export function useCover(id: string, rect: Rect): void {
  const { surface } = useDashboard();
  const { x, y, width, height } = rect;
  useLayoutEffect(() => {
    surface.setCover(id, { x, y, width, height });
    return () => surface.setCover(id, undefined);
  }, [surface, id, x, y, width, height]);
}
