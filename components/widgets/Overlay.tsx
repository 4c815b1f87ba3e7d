import { Text } from "ink";
import { useCover } from "../hooks/use-canvas.ts";
import type { BoxLines } from "../panes/boxes.ts";
import { At } from "./At.tsx";

/** A box over the panes. */
export function Overlay({ id, box }: { readonly id: string; readonly box: BoxLines }) {
  useCover(id, box.rect);
  return (
    <At rect={box.rect}>
      <Text wrap="truncate-end">{box.lines.join("\n")}</Text>
    </At>
  );
}
