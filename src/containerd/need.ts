import { LeptonError } from "../errors.ts";

/**
 * Refuses a request that lacks a part: containerd has no panic recovery and dies of some of them (wire.md 1.6).
 * The types say the same; this is for callers without types.
 */
export function need<T>(value: T | null | undefined, verb: string, part: string): T {
  if (value === undefined || value === null) {
    throw new LeptonError("invalid-argument", `"${verb}" needs ${part}`);
  }
  return value;
}

/** The same for an answer: containerd sets these sub-messages always. */
export function answered<T>(value: T | undefined, verb: string): T {
  if (value === undefined) throw new LeptonError("internal", `containerd answered "${verb}" with nothing`);
  return value;
}
