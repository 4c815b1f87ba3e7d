/** The text of config.json with an entry more or less; all the rest of it stays to the letter. */
import { type Member, membersOf, newMember, objectText } from "./json-members.ts";

/** Puts the entry of a key; fields of an entry before it that are no credential stay. */
export function withEntry(text: string, key: string, entry: Readonly<Record<string, string>>): string {
  return editAuths(text, (auths) => {
    const before = auths.find((member) => member.key === key);
    const fields = [
      ...(before === undefined ? [] : membersOf(before.valueText).filter((field) => !CREDENTIAL_FIELDS.has(field.key))),
      ...Object.entries(entry).map(([name, value]) => newMember(name, JSON.stringify(value))),
    ];
    const after = newMember(key, objectText(fields, 2));
    if (before === undefined) return [...auths, after];
    return auths.flatMap((member) => (member === before ? [after] : member.key === key ? [] : [member]));
  });
}

/** Takes the entries of some keys away. */
export function withoutEntries(text: string, keys: readonly string[]): string {
  return editAuths(text, (auths) => auths.filter(({ key }) => !keys.includes(key)));
}

const CREDENTIAL_FIELDS: ReadonlySet<string> = new Set([
  "auth",
  "username",
  "password",
  "identitytoken",
  "registrytoken",
]);

function editAuths(text: string, edit: (auths: readonly Member[]) => readonly Member[]): string {
  const top = membersOf(text);
  // Of two members of one name, JSON.parse and docker read the last.
  const at = top.findLastIndex(({ key }) => key === "auths");
  const auths = newMember("auths", objectText(edit(at < 0 ? [] : membersOf(top[at]?.valueText ?? "")), 1));
  return `${objectText(at < 0 ? [...top, auths] : top.with(at, auths))}\n`;
}
