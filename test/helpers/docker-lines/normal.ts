/** Makes answers comparable: ids, times and ages differ from run to run and from host to host. */
import type { Answer, LineOptions, Part } from "./line.ts";

const MASKS: readonly (readonly [RegExp, string])[] = [
  [/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)/g, "<time>"],
  [/\b\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d{4} \w+/g, "<time>"],
  [/\b(?!0{12})[0-9a-f]{64}\b/g, "<id>"],
  [/\b(?=[0-9a-f]*\d)[0-9a-f]{12}\b/g, "<short>"],
  [
    /\b(?:Less than a second|About an? (?:minute|hour)|\d+ (?:seconds?|minutes?|hours?|days?|weeks?|months?|years?)) ago/g,
    "<ago>",
  ],
  [/\bUp (?:Less than a second|About an? (?:minute|hour)|\d+ (?:seconds?|minutes?))/g, "Up <age>"],
  // How much there is of the host.
  [/to \d+\.00, as there are only \d+ CPUs/g, "to <n>, as there are only <n> CPUs"],
  [/available: [\d,-]+/g, "available: <n>"],
  // The width of a column is that of its widest cell, which may be an age.
  [/ {3,}/g, "   "],
  [/ +$/gm, ""],
];

/** The text without what no two runs have in common. */
export function normal(text: string, dir: string, more: LineOptions["mask"] = []): string {
  const here = text.replaceAll(dir, "@dir").replaceAll("\r\n", "<CR>\n");
  return [...more, ...MASKS].reduce((made, [pattern, mask]) => made.replace(pattern, mask), here);
}

/** The sentence of a complaint: without who says it, and without the advice behind it. */
export function complaint(stderr: string): string {
  const [first = ""] = stderr
    .replace(/^(?:time=\S+ level=\w+ msg=|WARNING: .*\n)+/gm, "")
    .replace(/\nSee .(?:docker|lepton).*/s, "")
    .trim()
    .split("\n");
  const bare = first
    // docker's words of before 28 and of after.
    .replace(/^(?:lepton: )?["'](?:docker|lepton) ([\w ]+)["'] (requires|accepts)(?: exactly)?/, "$1 $2")
    .replace(/^(?:(?:docker|lepton|Error response from daemon|Error|ERROR): )+/, "")
    .replace(/\.$/, "");
  return bare.charAt(0).toLowerCase() + bare.slice(1);
}

/** The parts in which two answers to a line differ. */
export function differences(ours: Answer, theirs: Answer, options: LineOptions): Part[] {
  const parts: Part[] = [];
  if (ours.code !== theirs.code) parts.push("code");
  if (ours.stdout !== theirs.stdout) parts.push("stdout");
  if (!sameComplaint(ours.stderr, theirs.stderr, options.says)) parts.push("stderr");
  return parts;
}

function sameComplaint(ours: string, theirs: string, says: string | undefined): boolean {
  if (ours === theirs) return true;
  if (ours === "" || theirs === "") return false;
  if (says === undefined) return complaint(ours) === complaint(theirs);
  return [ours, theirs].every((text) => text.toLowerCase().includes(says.toLowerCase()));
}
