/** A walk over the values of a file that notes what is wrong with them. */
import { suggest } from "../../src/text/suggest.ts";
import { type TextPlace, tomlPlaces } from "../../src/text/toml-places.ts";
import { untrusted } from "../../src/text/untrusted.ts";

export type Path = readonly string[];

export interface Problem {
  /** Undefined where it is the whole file. */
  readonly place?: TextPlace;
  readonly text: string;
}

/** An identity: it gathers. */
export class Reader {
  readonly problems: Problem[] = [];
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** Of a table, those whose keys are known. */
  entries(value: unknown, path: Path, known: readonly string[], kind = "key"): readonly (readonly [string, unknown])[] {
    if (value === undefined) return [];
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      this.complain(path, `${path.at(-1)} is not a table`);
      return [];
    }
    return Object.entries(value).filter(([key]) => {
      const isKnown = known.includes(key);
      if (!isKnown)
        this.#unknown(kind, key, tomlPlaces(this.#text).key([...path, key]), known, ` in [${path.join(".")}]`);
      return isKnown;
    });
  }

  oneOf(value: unknown, path: Path, known: readonly string[]): string | undefined {
    if (typeof value === "string" && known.includes(value)) return value;
    const name = path.at(-1) ?? "";
    if (typeof value !== "string") this.complain(path, `${name} is not one of ${known.join(", ")}`);
    else this.#unknown(name, value, tomlPlaces(this.#text).value(path), known);
    return undefined;
  }

  complain(path: Path, text: string): void {
    this.problems.push({ place: tomlPlaces(this.#text).value(path), text });
  }

  #unknown(kind: string, word: string, place: TextPlace, known: readonly string[], where = ""): void {
    const [nearest] = suggest(word, known);
    const help = nearest === undefined ? `there are ${known.join(", ")}` : `did you mean "${nearest}"?`;
    this.problems.push({ place, text: `unknown ${kind} "${untrusted(word)}"${where}; ${help}` });
  }
}
