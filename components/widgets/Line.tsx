import { Text } from "ink";
import { useDerived } from "../hooks/context.ts";
import type { Pane } from "../panes/index.ts";
import type { Rect } from "../screen/grid.ts";
import { At } from "./At.tsx";

/** Lines made from the state; drawn anew only when their text changes. */
export function Line({ rect, paint }: { readonly rect: Rect; readonly paint: Pane["paint"] }) {
  const text = useDerived((app) => paint(app, rect).join("\n"));
  return (
    <At rect={rect}>
      <Text wrap="truncate-end">{text}</Text>
    </At>
  );
}
