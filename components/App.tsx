import { Box } from "ink";
import { useDerived } from "./hooks/context.ts";
import { PANES, type Pane } from "./panes/index.ts";
import type { Rect } from "./screen/grid.ts";
import { Canvas } from "./widgets/Canvas.tsx";
import { Line } from "./widgets/Line.tsx";
import { Modals } from "./widgets/Modals.tsx";
import { TooSmall } from "./widgets/TooSmall.tsx";

function PaneAt({ pane, rect }: { readonly pane: Pane; readonly rect: Rect }) {
  return pane.still ? (
    <Line rect={rect} paint={pane.paint} />
  ) : (
    <Canvas id={pane.name} rect={rect} paint={pane.paint} />
  );
}

/** The whole screen: still lines and dialogs by Ink, the panes that move painted beneath it. */
export function App() {
  const layout = useDerived((app) => app.layout());
  if (layout.tooSmall) return <TooSmall />;
  return (
    <Box width={layout.columns} height={layout.rows}>
      {PANES.map((pane) => {
        const rect = layout[pane.name];
        return rect === undefined ? null : <PaneAt key={pane.name} pane={pane} rect={rect} />;
      })}
      <Modals />
    </Box>
  );
}
