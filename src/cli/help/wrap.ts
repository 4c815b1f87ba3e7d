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

const MIN_TEXT_WIDTH = 24;

/** Two columns: names, and texts that are wrapped beside them. */
export function twoColumns(rows: readonly (readonly [name: string, text: string])[], width: number): string {
  // A name that leaves too little for the text has a line of its own.
  const widest = width - MIN_TEXT_WIDTH - 3;
  const nameWidth = Math.max(0, ...rows.map(([name]) => name.length).filter((length) => length <= widest));
  const textWidth = Math.max(MIN_TEXT_WIDTH, width - nameWidth - 3);
  return rows
    .flatMap(([name, text]) => {
      const lines = wrap(text, textWidth);
      const beside = name.length > widest ? ["", ...lines] : lines;
      return beside.map((line, index) => `${(index === 0 ? name : "").padEnd(nameWidth)}   ${line}`);
    })
    .map((line) => `${line.trimEnd()}\n`)
    .join("");
}
