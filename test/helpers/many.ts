/**
 * How often a test of chance meets what it is about: `npm test` meets a few, so that it stays quick, and
 * `npm test -- full` the full number. LEPTON_FULL is set then, to the part of the full number that is to be met.
 */
const part = Number(process.env["LEPTON_FULL"] ?? 0);

/** The full number, or its part, where all are to be met; else `usually`. */
export function many(full: number, { usually }: { readonly usually: number }): number {
  return part === 0 ? usually : Math.max(usually, Math.ceil(full / part));
}

/** All of them where all are to be met; else every `step`th, the first among them. */
export function manyOf<T>(all: readonly T[], { step }: { readonly step: number }): T[] {
  return part === 0 ? all.filter((_, index) => index % step === 0) : [...all];
}
