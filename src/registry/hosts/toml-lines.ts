/** Finds where a key stands in a TOML text: the parser tells places of syntax errors only. */

/** The line, from 1, of the key at `path`; that of the nearest table around it where it is written inline. */
export function keyLine(text: string, path: readonly string[]): number {
  const lines = text.split("\n");
  let table: readonly string[] = [];
  let best = 1;
  let depth = -1;
  lines.forEach((line, index) => {
    const header = /^\s*\[\s*([^[\]]*(?:"[^"]*"|'[^']*')?[^[\]]*)\]\s*(?:#.*)?$/.exec(line)?.[1] ?? quotedHeader(line);
    if (header !== undefined) table = keyParts(header);
    const key =
      header === undefined
        ? /^\s*((?:"[^"]*"|'[^']*'|[\w-]+)(?:\s*\.\s*(?:"[^"]*"|'[^']*'|[\w-]+))*)\s*=/.exec(line)?.[1]
        : "";
    if (key === undefined) return;
    const here = [...table, ...keyParts(key)];
    const common = here.length <= path.length && here.every((part, place) => part === path[place]) ? here.length : -1;
    if (common > depth) [best, depth] = [index + 1, common];
  });
  return best;
}

// An IPv6 address in a quoted key has brackets of its own.
function quotedHeader(line: string): string | undefined {
  return /^\s*\[([^"']*(?:"[^"]*"|'[^']*')[^"']*)\]\s*(?:#.*)?$/.exec(line)?.[1];
}

function keyParts(key: string): string[] {
  return [...key.matchAll(/"([^"]*)"|'([^']*)'|[\w-]+/g)].map(([whole, double, single]) => double ?? single ?? whole);
}
