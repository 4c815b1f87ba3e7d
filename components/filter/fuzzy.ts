/** Words as they are typed against what they may mean. */

/** How well the letters of a word appear in a text in order, higher is better; undefined where they do not. */
export function fuzzyScore(word: string, text: string): number | undefined {
  const wanted = word.toLowerCase();
  const lower = text.toLowerCase();
  let score = 0;
  let at = -1;
  for (const char of wanted) {
    const found = lower.indexOf(char, at + 1);
    if (found < 0) return undefined;
    const startsWord = found === 0 || /[^a-z0-9]/.test(lower[found - 1] ?? "");
    score += found === at + 1 ? 4 : startsWord ? 3 : 0;
    score -= Math.min(3, found - at - 1) / 4;
    // The next letter lies behind this one, which may be of two units.
    at = found + char.length - 1;
  }
  return score - lower.length / 100;
}

/** Those whose text has the letters of the word, the best first, the word itself before all; all for an empty word. */
export function bestMatches<Item>(
  word: string,
  items: readonly Item[],
  textOf: (item: Item) => string,
): readonly Item[] {
  if (word === "") return items;
  return items
    .flatMap((item) => {
      const text = textOf(item);
      const score = fuzzyScore(word, text);
      return score === undefined ? [] : [{ item, score: score + (text === word ? 100 : 0) }];
    })
    .sort((a, b) => b.score - a.score)
    .map(({ item }) => item);
}
