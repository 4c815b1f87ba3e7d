import { Box } from "ink";
import type { ReactNode } from "react";
import type { Rect } from "../screen/grid.ts";

/** Puts its children into a rectangle of the screen, top down. */
export function At({ rect, children }: { readonly rect: Rect; readonly children: ReactNode }) {
  const { x, y, width, height } = rect;
  return (
    <Box position="absolute" left={x} top={y} width={width} height={height} flexDirection="column">
      {children}
    </Box>
  );
}
