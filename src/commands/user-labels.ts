/** Labels that people see: the tools' own bookkeeping is left out. */
import { isReservedLabel } from "../engine/labels.ts";

/** The labels that a user or an image gave. */
export function userLabels(labels: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).filter(([key]) => !isReservedLabel(key)));
}
