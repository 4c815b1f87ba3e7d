/**
 * JSON objects as texts, member by member: what we do not know is kept to the letter, numbers that no double holds and
 * keys in their order among it, which JSON.parse and JSON.stringify do not promise.
 */

/** One member of an object; both texts are JSON. */
export interface Member {
  readonly key: string;
  readonly keyText: string;
  readonly valueText: string;
}

const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

/** The members of an object, in their order; `text` must be JSON. */
export function membersOf(text: string): Member[] {
  const members: Member[] = [];
  let depth = 0;
  let keyText: string | undefined;
  let value: { readonly from: number; to: number } | undefined;
  const end = (): void => {
    if (keyText !== undefined && value !== undefined) members.push(member(keyText, text.slice(value.from, value.to)));
    keyText = value = undefined;
  };
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    if (token === "}" || token === "]") depth--;
    if (depth === 0 || (depth === 1 && token === ",")) end();
    else if (keyText === undefined) keyText = token;
    else if (depth > 1 || token !== ":") {
      value ??= { from: index, to: index };
      value.to = index + token.length;
    }
    if (token === "{" || token === "[") depth++;
  }
  return members;
}

/** A member of a key and a value. */
export function newMember(key: string, valueText: string): Member {
  return { key, keyText: JSON.stringify(key), valueText };
}

/** The text of an object, indented by tabs as docker does; `level` is how deep it stands. */
export function objectText(members: readonly Member[], level = 0): string {
  if (members.length === 0) return "{}";
  const lines = members.map(({ keyText, valueText }) => `${"\t".repeat(level + 1)}${keyText}: ${valueText}`);
  return `{\n${lines.join(",\n")}\n${"\t".repeat(level)}}`;
}

function member(keyText: string, valueText: string): Member {
  return { key: JSON.parse(keyText) as string, keyText, valueText };
}
