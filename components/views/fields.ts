/** Fields that the details of several views have. */
import { safe } from "../text.ts";
import type { Field } from "./view.ts";

/** All labels, the first with its word. */
export function labelsInFull(labels: Readonly<Record<string, string>>): readonly Field[] {
  return Object.entries(labels).map(([name, value], i) => [i === 0 ? "labels" : "", safe(`${name}=${value}`)]);
}

/** `app=web tier=front`. */
export function pairsOf(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(" ");
}

/** Labels that people set. */
export function labelFields(labels: Readonly<Record<string, string>>): readonly Field[] {
  // What tools write for themselves is in the fields above, or nobody's business.
  const entries = Object.entries(labels)
    .filter(([name]) => !/^(lepton|nerdctl|containerd\.io|io\.containerd|io\.cri-containerd)[/.]/.test(name))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  if (entries.length === 0) return [];
  return [["", ""], ["labels", ""], ...entries.map(([name, value]) => ["", safe(`${name}=${value}`)] as const)];
}
