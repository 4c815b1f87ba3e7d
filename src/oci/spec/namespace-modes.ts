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

// docker's sentences: its daemon says the first, its command line the others.
const INVALID = {
  ipc: (text: string) => `invalid IPC mode: ${text}`,
  pid: () => "--pid: invalid PID mode",
  uts: () => "--uts: invalid UTS mode",
} as const;

/** Reads a mode; the empty one is private. `invalid-argument` with docker's words. */
export function parseNamespaceMode(type: keyof typeof WORDS, text: string): NamespaceMode {
  if (text === "") return { kind: "private" };
  const kind = WORDS[type].find((word) => word === text);
  if (kind !== undefined) return { kind };
  const ref = type !== "uts" && text.startsWith("container:") ? text.slice("container:".length) : "";
  if (ref === "") throw new LeptonError("invalid-argument", INVALID[type](text));
  return { kind: "container", ref };
}
