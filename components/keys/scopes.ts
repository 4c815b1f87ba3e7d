/** Which scopes hear a key together. */
import type { Scope } from "../app/binding.ts";

/** A scope and those around it, the innermost first. */
export function hearing(scope: Scope): readonly Scope[] {
  return [scope, ...around(scope)];
}

function around(scope: Scope): readonly Scope[] {
  switch (scope) {
    case "global":
    case "line":
    case "dialog":
    case "menu":
    case "columns":
      return [];
    case "palette":
      return ["prompt", "line"];
    case "prompt":
    case "form":
      return ["line"];
    case "switch":
    case "buttons":
      return ["form"];
    case "list":
    case "dock":
    case "viewer":
    case "explorer":
    case "jobs":
      return ["global"];
    default:
      return ["list", "global"];
  }
}
