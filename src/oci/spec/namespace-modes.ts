/** docker's words for the namespaces that a container shares: `--ipc`, `--pid`, `--uts`. */
import { LeptonError } from "../../errors.ts";

export type NamespaceMode =
  | { readonly kind: "private" | "host" | "shareable" | "none" }
  /** Name or id of the container whose namespace is joined. */
  | { readonly kind: "container"; readonly ref: string };

const WORDS = {
  ipc: ["private", "host", "shareable", "none"],
  pid: ["host"],
  uts: ["host"],
} as const;

/** Reads a mode; the empty one is private. `invalid-argument` with docker's words. */
export function parseNamespaceMode(type: keyof typeof WORDS, text: string): NamespaceMode {
  if (text === "") return { kind: "private" };
  const kind = WORDS[type].find((word) => word === text);
  if (kind !== undefined) return { kind };
  const ref = type !== "uts" && text.startsWith("container:") ? text.slice("container:".length) : "";
  if (ref === "") throw new LeptonError("invalid-argument", `--${type}: invalid ${type.toUpperCase()} mode`);
  return { kind: "container", ref };
}
