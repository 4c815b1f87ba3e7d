/** Indents JSON text and changes nothing else: numbers, escapes and doubled keys stay as they were written. */
export function indentJson(text: string, indent: string): string {
  const made: string[] = [];
  let depth = 0;
  // An empty object or list stays on one line.
  let justOpened = false;
  for (const [token] of text.matchAll(TOKEN)) {
    const opens = token === "{" || token === "[";
    const closes = token === "}" || token === "]";
    if (closes) depth -= 1;
    if (justOpened !== closes) made.push(`\n${indent.repeat(Math.max(depth, 0))}`);
    made.push(token === ":" ? ": " : token);
    if (opens) depth += 1;
    justOpened = opens;
    if (token === ",") made.push(`\n${indent.repeat(Math.max(depth, 0))}`);
  }
  return made.join("");
}

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/gs;
