/**
 * `lepton __complete`: what may stand at the cursor, a line each, then `:words`, or `:files` where the shell completes
 * names of files. `words WORD...` takes the words up to the cursor and answers `VALUE\tABOUT`; `bash LINE BREAKS` takes
 * the line as readline has it and answers what it puts there.
 */
import { untrusted } from "../../text/untrusted.ts";
import { withConfig } from "../config/with-config.ts";
import { globalsOf } from "../parse/globals.ts";
import { allRows } from "../parse/rows-for.ts";
import type { CliOptions } from "../run-cli.ts";
import { bashReply, readBashLine } from "./bash-line.ts";
import { type Candidate, choiceOf, commandWords, optionNames } from "./candidates.ts";
import { type Live, liveNames } from "./live.ts";
import { type Place, placeOf, type Standing } from "./place.ts";

/** The answer to the words after `__complete`; that nothing is known where something fails. Never rejects. */
export async function complete(argv: readonly string[], options: CliOptions): Promise<string> {
  try {
    const [shell, ...words] = argv;
    return shell === "bash" ? await forBash(words, options) : await forWords(words, options);
  } catch {
    // A shell shows it in the middle of the line: no names are better than a complaint.
    return ":words\n";
  }
}

async function forBash([text = "", breaks = ""]: readonly string[], options: CliOptions): Promise<string> {
  const line = readBashLine(text, breaks);
  const found = await wordsAt(line.before.slice(1), line.current, options);
  return answer(found, ({ value }) => bashReply(value, line));
}

async function forWords(words: readonly string[], options: CliOptions): Promise<string> {
  const found = await wordsAt(words.slice(0, -1), words.at(-1) ?? "", options);
  return answer(found, ({ value, about }) => (about === "" ? value : `${value}\t${untrusted(about)}`));
}

type Found = readonly Candidate[] | "files";

function answer(found: Found, line: (candidate: Candidate) => string): string {
  if (found === "files") return ":files\n";
  return [...found.map(line), ":words"].map((text) => `${text}\n`).join("");
}

async function wordsAt(before: readonly string[], current: string, options: CliOptions): Promise<Found> {
  const standing = await placeOf(before, current);
  const head = standing.place.kind === "value" ? standing.place.head : "";
  const known = await candidatesAt(standing, current, options);
  if (known === "files") return known;
  const given = standing.place.kind === "argument" ? standing.place.given : [];
  return known
    .filter(({ value }) => isTyped(value) && !given.includes(value))
    .map(({ value, about }) => ({ value: head + value, about }))
    .filter(({ value }) => value.startsWith(current));
}

// A name that nobody can type, or that breaks the answer into lines of its own.
function isTyped(value: string): boolean {
  return value !== "" && untrusted(value) === value;
}

async function candidatesAt({ place, values }: Standing, current: string, options: CliOptions): Promise<Found> {
  if (place.kind === "command") return commandWords(place.before, await allRows());
  if (place.kind === "option") return optionNames(place.options, current);
  const choice = choiceAt(place);
  if (typeof choice !== "string") return choice;
  if (choice === "file") return "files";
  return choice === "none" ? [] : liveAt(choice, values, options);
}

function choiceAt(place: Place): ReturnType<typeof choiceOf> {
  if (place.kind === "value") return choiceOf(place.option);
  return place.kind === "argument" ? choiceOf(place.arg) : "none";
}

async function liveAt(kind: Live, values: Standing["values"], options: CliOptions): Promise<readonly Candidate[]> {
  const { connection } = await withConfig({ ...globalsOf(values), help: false }, options);
  return liveNames(kind, connection, options);
}
