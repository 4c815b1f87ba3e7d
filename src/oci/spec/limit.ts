/** What every kind of limit has in common: what goes into the spec, and docker's warnings for what cannot. */
import { LeptonError } from "../../errors.ts";
import type { LinuxResources } from "./types.ts";

export interface Limits {
  readonly resources: Omit<LinuxResources, "devices">;
  readonly warnings: readonly string[];
}

/** A value of an option, and whether this host can apply it. */
export interface Wanted<T> {
  readonly value: T | undefined;
  readonly possible: boolean;
  /** docker's sentence where it cannot. */
  readonly warning: string;
}

/** The value where it is wanted and possible, and the warning where it is wanted only. */
export function settle<T>({ value, possible, warning }: Wanted<T>): {
  readonly value: T | undefined;
  readonly warnings: readonly string[];
} {
  if (value === undefined || possible) return { value, warnings: [] };
  return { value: undefined, warnings: [warning] };
}

/** The entries that have a value; undefined where none has. */
export function filled<T extends object>(entries: T): { [K in keyof T]?: NonNullable<T[K]> } | undefined {
  const known = Object.entries(entries).filter(([, value]) => value !== undefined);
  return known.length === 0 ? undefined : (Object.fromEntries(known) as { [K in keyof T]?: NonNullable<T[K]> });
}

export function badLimit(message: string): LeptonError {
  return new LeptonError("invalid-argument", message);
}
