/** Words as a person would type them into a shell. */

const PLAIN = /^[\w@%+=:,./-]+$/;

/** The word, in single quotes where a shell would read it otherwise. */
export function shellWord(word: string): string {
  return PLAIN.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** A line that a shell splits into these words again. */
export function shellLine(words: readonly string[]): string {
  return words.map(shellWord).join(" ");
}
