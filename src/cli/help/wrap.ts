/** Breaks help text into lines. */

/** Words on lines of at most so many characters; a longer word has a line of its own. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** Two columns: names, and texts that are wrapped beside them. */
export function twoColumns(rows: readonly (readonly [name: string, text: string])[], width: number): string {
  const nameWidth = Math.max(0, ...rows.map(([name]) => name.length));
  const textWidth = Math.max(24, width - nameWidth - 3);
  return rows
    .flatMap(([name, text]) =>
      wrap(text, textWidth).map((line, index) => `${(index === 0 ? name : "").padEnd(nameWidth)}   ${line}`),
    )
    .map((line) => `${line.trimEnd()}\n`)
    .join("");
}
