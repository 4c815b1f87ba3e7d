import { isLeptonError } from "../../errors.ts";

/**
 * True where containerd asked a shim that was just ending: its task is deleted at this moment by somebody else,
 * or its shim died and containerd is about to notice. A second look a moment later tells which.
 */
export function isShimGone(error: unknown): boolean {
  return (
    isLeptonError(error, "internal") &&
    /ttrpc: (?:closed|.*connection reset|.*broken pipe)|shim.*not found/i.test(error.message)
  );
}
