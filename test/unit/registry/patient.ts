/** Steps that are to take too long, on a machine where others may as well. */

const LONGEST_MS = 30_000;

export interface TooSlow {
  readonly error: unknown;
  readonly idleMs: number;
}

/**
 * The error of what is given up after a limit of time, and the limit. Where the machine was too slow for a step before
 * the one that `words` tell of, or for the `tries` that a server is to have seen, the same is done with a longer one.
 */
export async function tooSlow(
  words: string,
  attempt: (idleMs: number) => Promise<unknown>,
  { asked, tries = 0 }: { readonly asked?: unknown[]; readonly tries?: number } = {},
): Promise<TooSlow> {
  for (let idleMs = 100; ; idleMs *= 4) {
    asked?.splice(0);
    const error = await attempt(idleMs).then(
      () => new Error("it was not given up"),
      (thrown: unknown) => thrown,
    );
    const isMet = String(error).includes(words) && (asked === undefined || asked.length === tries);
    if (isMet || idleMs > LONGEST_MS) return { error, idleMs };
  }
}
