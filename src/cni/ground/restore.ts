/** From the rules that are there to those that are wanted, as input of iptables-restore: all of a table at once. */
import { CHAINS, commentIn, commentOf, FRAME, type Ground, rulesOf, TABLES, type Table } from "./ground.ts";

/** What `iptables -S` printed of a table. */
export type Listed = readonly string[];

/** Makes the rules of a network; those it has already are replaced. */
export function toLay(ground: Ground, table: Table, version: 4 | 6, listed: Listed): string[] {
  const rules = rulesOf(ground, table, version);
  if (rules.length === 0) return toClear(ground.id, table, listed);
  const chains = CHAINS[table];
  return change(table, [
    ...chains.filter(({ name }) => !listed.includes(`-N ${name}`)).map(({ name }) => `-N ${name}`),
    ...removalsOf(ground.id, listed),
    // Before the rules of others, which may refuse what they do not know.
    ...jumpsOf(table)
      .filter((line) => !listed.includes(line))
      .map((line) => line.replace(/^-A (\S+)/, "-I $1 1")),
    ...FRAME[table].filter((line) => !listed.includes(line)),
    ...rules,
  ]);
}

function jumpsOf(table: Table): string[] {
  return CHAINS[table].flatMap(({ name, from }) => (from === undefined ? [] : `-A ${from} -j ${name}`));
}

/** True where `iptables-save` printed all rules of a network, and the ways to them. */
export function isLaid(ground: Ground, version: 4 | 6, saved: Listed): boolean {
  const wanted = TABLES.flatMap((table) => rulesOf(ground, table, version));
  const present = saved.filter((line) => isOf(ground.id, line));
  const used = TABLES.filter((table) => rulesOf(ground, table, version).length > 0);
  const ways = used.flatMap((table) => [...jumpsOf(table), ...FRAME[table]]);
  return present.length === wanted.length && ways.every((line) => saved.includes(line));
}

/** Removes the rules of a network, and with the last of them our chains; empty where there is nothing to do. */
export function toClear(id: string, table: Table, listed: Listed): string[] {
  const removals = removalsOf(id, listed);
  const chains = CHAINS[table];
  const others = listed.some((line) => ![undefined, commentOf(id)].includes(commentIn(line)));
  const present = chains.filter(({ name }) => listed.includes(`-N ${name}`));
  if (others || present.length === 0) return removals.length === 0 ? [] : change(table, removals);
  return change(table, [
    ...jumpsOf(table)
      .filter((line) => listed.includes(line))
      .map(deletion),
    ...present.map(({ name }) => `-F ${name}`),
    ...present.map(({ name }) => `-X ${name}`),
  ]);
}

function removalsOf(id: string, listed: Listed): string[] {
  return listed.filter((line) => isOf(id, line)).map(deletion);
}

function isOf(id: string, line: string): boolean {
  return commentIn(line) === commentOf(id);
}

function deletion(rule: string): string {
  return rule.replace(/^-A /, "-D ");
}

function change(table: Table, lines: readonly string[]): string[] {
  return [`*${table}`, ...lines, "COMMIT"];
}
