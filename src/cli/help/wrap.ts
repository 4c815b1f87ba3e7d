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

// Below this a text is a column of single words.
const MIN_TEXT = 24;

/** Two columns: names, and texts that are wrapped beside them, or below a name that leaves them no room. */
export function twoColumns(rows: readonly (readonly [name: string, text: string])[], width: number): string {
  const room = Math.max(0, width - MIN_TEXT - 3);
  const lengths = rows.map(([name]) => name.length).filter((length) => length <= room);
  const nameWidth = lengths.length === 0 ? room : Math.max(...lengths);
  return rows
    .flatMap(([name, text]) => {
      const lines = wrap(text, width - nameWidth - 3);
      const names = name.length <= nameWidth ? [name] : [name, ""];
      const shown = names.length === 1 ? lines : ["", ...lines];
      return shown.map((line, index) => `${(names[index] ?? "").padEnd(nameWidth)}   ${line}`);
    })
    .map((line) => `${line.trimEnd()}\n`)
    .join("");
}
