/** Guesses what was meant by a word that is not known. */

// cobra's default: two letters wrong, missing or swapped.
const MAX_DISTANCE = 2;

/** The known words nearest to one that is not; empty where none is near. */
export function suggest(word: string, known: readonly string[]): readonly string[] {
  const near = known
    .map((name) => ({ name, distance: distance(word.toLowerCase(), name.toLowerCase()) }))
    .filter(
      ({ name, distance }) =>
        distance <= Math.min(MAX_DISTANCE, name.length - 1) || (word.length > 1 && name.startsWith(word)),
    )
    .sort((a, b) => a.distance - b.distance);
  return near.map(({ name }) => name).slice(0, 3);
}

/** Levenshtein's distance. */
function distance(a: string, b: string): number {
  // Nothing that long is a slip of ours.
  if (Math.abs(a.length - b.length) > MAX_DISTANCE) return MAX_DISTANCE + 1;
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      next.push(Math.min((row[j - 1] ?? 0) + same, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
