/** Splits words into options and arguments, as docker's flag package (pflag) does. */
import type { OptionSpec, OptionValue } from "../../commands/define.ts";
import { parseValue } from "../../commands/option-value.ts";
import { goQuote } from "../../text/quote.ts";

export interface OptionTable {
  readonly options: readonly OptionSpec[];
  /** Everything from the first argument on is arguments. */
  readonly stopsAtFirstArg: boolean;
}

export interface SplitWords {
  readonly options: Readonly<Record<string, OptionValue>>;
  readonly args: readonly string[];
  /** `--help` was asked for. */
  readonly help: boolean;
}

export interface UnknownFlag {
  /** Its name. */
  readonly unknown?: string;
  /** The word, without dash and value, where it was read as letters. */
  readonly letters?: string;
}

/** A flag that is not right, and what is not known of it. */
export class FlagError extends Error {
  override readonly name = "FlagError";
  readonly unknown: string | undefined;
  readonly letters: string | undefined;

  constructor(message: string, { unknown, letters }: UnknownFlag = {}) {
    super(message);
    this.unknown = unknown;
    this.letters = letters;
  }
}

/** Reads words by a table of options, defaults filled in; throws FlagError. */
export function splitWords(words: readonly string[], table: OptionTable): SplitWords {
  return new Splitter(words, table).run();
}

class Splitter {
  private readonly words: readonly string[];
  private readonly table: OptionTable;
  private readonly given = new Map<string, OptionValue>();
  private readonly args: string[] = [];
  private at = 0;
  private help = false;

  constructor(words: readonly string[], table: OptionTable) {
    this.words = words;
    this.table = table;
  }

  run(): SplitWords {
    while (this.at < this.words.length && this.word(this.words[this.at++] ?? "")) {
      // Each word takes those that belong to it.
    }
    // What stands after a call for help says about what.
    if (this.help) this.rest();
    return { options: this.values(), args: this.args, help: this.help };
  }

  // False where the rest is arguments.
  private word(word: string): boolean {
    if (word === "--") return this.rest();
    if (!word.startsWith("-") || word === "-") return this.argument(word);
    if (word.startsWith("--")) this.long(word);
    else this.shorts(word.slice(1));
    return !this.help;
  }

  private rest(): false {
    this.args.push(...this.words.slice(this.at));
    return false;
  }

  private argument(word: string): boolean {
    this.args.push(word);
    return this.table.stopsAtFirstArg ? this.rest() : true;
  }

  private long(word: string): void {
    const equals = word.indexOf("=");
    const name = word.slice(2, equals < 0 ? undefined : equals);
    if (name === "" || name.startsWith("-")) throw new FlagError(`bad flag syntax: ${word}`);
    const option = this.table.options.find((known) => known.name === name || known.aliases?.includes(name) === true);
    if (option === undefined) this.unknownLong(name);
    else if (equals >= 0) this.set(option, word.slice(equals + 1));
    else if (option.kind === "boolean") this.set(option, "true");
    else this.set(option, this.next(`--${name}`));
  }

  private unknownLong(name: string): void {
    if (name !== "help") throw new FlagError(`unknown flag: --${name}`, { unknown: name });
    this.help = true;
  }

  // `-it`, `-n5`, `-n=5`, `-n 5`: booleans may be joined, and the last letter may take a value.
  private shorts(letters: string): void {
    for (let index = 0; index < letters.length && !this.help; index++) {
      const letter = letters[index] ?? "";
      const option = this.table.options.find(({ short }) => short === letter);
      const tail = letters.slice(index + 1);
      if (option === undefined) this.unknownShort(letter, letters, index);
      else if (option.kind === "boolean" && !/^=./.test(tail)) this.set(option, "true");
      else {
        this.set(option, this.shortValue(tail, `'${letter}' in -${letters.slice(index)}`));
        return;
      }
    }
  }

  private shortValue(tail: string, flag: string): string {
    if (tail === "") return this.next(flag);
    return tail.length > 1 && tail.startsWith("=") ? tail.slice(1) : tail;
  }

  private unknownShort(letter: string, word: string, index: number): void {
    const message = `unknown shorthand flag: '${letter}' in -${word.slice(index)}`;
    if (letter !== "h") throw new FlagError(message, { letters: word.replace(/=.*/s, "") });
    this.help = true;
  }

  private next(flag: string): string {
    const word = this.words[this.at++];
    if (word === undefined) throw new FlagError(`flag needs an argument: ${flag}`);
    return word;
  }

  private set(option: OptionSpec, text: string): void {
    const parsed = parseValue(option, text);
    if ("error" in parsed)
      throw new FlagError(`invalid argument ${goQuote(text)} for "${flagName(option)}" flag: ${parsed.error}`);
    const before = this.given.get(option.name);
    const value = option.kind === "strings" ? [...((before as readonly string[]) ?? []), text] : parsed.value;
    this.given.set(option.name, value);
  }

  private values(): Record<string, OptionValue> {
    const values: Record<string, OptionValue> = {};
    for (const option of this.table.options) if (option.default !== undefined) values[option.name] = option.default;
    for (const [name, value] of this.given) values[name] = value;
    return values;
  }
}

/** `-a, --all`, as help and messages name a flag. */
export function flagName({ name, short }: OptionSpec): string {
  return short === undefined ? `--${name}` : `-${short}, --${name}`;
}
