/** For work on what another may remove meanwhile, or has never been there. */
import { isLeptonError } from "../errors.ts";

/** Resolves with undefined where the work ends in `not-found`. */
export async function unlessGone<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (isLeptonError(error, "not-found")) return undefined;
    throw error;
  }
}
