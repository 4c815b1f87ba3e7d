/** Why an image cannot be acted on just now. */
import { isDanglingName } from "../../engine/images/names.ts";
import type { PaneRow } from "../pane.ts";

/** For what needs a name to go by. */
export function onlyNamed(target: PaneRow): string | undefined {
  return target.pane === "images" && isDanglingName(target.row.name) ? "it has no name" : undefined;
}
