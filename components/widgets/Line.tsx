import { Text } from "ink";
import type { App } from "../app/app.ts";
import { useDerived } from "../hooks/context.ts";
import type { Rect } from "../screen/grid.ts";
import { At } from "./At.tsx";

interface Props {
  readonly rect: Rect;
  /** Lines of exactly the rectangle's width, joined by line feeds. */
  readonly text: (app: App, width: number, height: number) => string;
}

/** Lines made from the state; drawn anew only when their text changes. */
export function Line({ rect, text }: Props) {
  const { width, height } = rect;
  const shown = useDerived((app) => text(app, width, height));
  return (
    <At rect={rect}>
      <Text wrap="truncate-end">{shown}</Text>
    </At>
  );
}
