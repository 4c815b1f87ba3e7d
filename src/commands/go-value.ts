/**
 * Data as Go's templates see it: docker's `--format` tells structs, maps and typed nils apart, plain JSON does not.
 * JSON.stringify gives docker's JSON of them.
 */

/** Whatever a template can hold; plain arrays are slices, plain objects are maps of anything, numbers are ints where whole. */
export type GoValue =
  | undefined
  | null
  | boolean
  | number
  | bigint
  | string
  | GoFloat
  | GoMap
  | GoNil
  | GoStruct
  | GoMethod
  | readonly GoValue[]
  | { readonly [key: string]: GoValue };

/** A template function that belongs to a value, e.g. `.Label`. */
export type GoMethod = (...words: GoValue[]) => GoValue;

export interface GoField {
  /** Name in a template. */
  readonly name: string;
  /** Key in JSON where it differs; null leaves it out. */
  readonly json?: string | null;
  readonly value: GoValue | (() => GoValue);
  /** `value` is a method of the template rather than a late value. */
  readonly method?: boolean;
}

/** A slice or map that was never made: null in JSON, empty in a template. */
export class GoNil {
  readonly kind: "slice" | "map";

  constructor(kind: "slice" | "map") {
    this.kind = kind;
  }

  toJSON(): null {
    return null;
  }
}

/** A struct: a fixed set of fields in order; reading another one is an error. */
export class GoStruct {
  /** Set for rows of a listing: docker encodes those as JSON that is safe within HTML. */
  readonly typeName: string | undefined;
  private readonly fields: ReadonlyMap<string, GoField>;
  private readonly byJsonKey: ReadonlyMap<string, GoField>;

  constructor(fields: readonly GoField[], typeName?: string) {
    this.typeName = typeName;
    this.fields = new Map(fields.map((field) => [field.name, field]));
    this.byJsonKey = new Map(fields.map((field) => [field.json ?? field.name, field]));
  }

  /** The field of that name, or of that JSON key: docker reads inspect data both ways. */
  field(name: string): { readonly value: GoValue } | undefined {
    const field = this.fields.get(name) ?? this.byJsonKey.get(name);
    return field === undefined ? undefined : { value: read(field) };
  }

  /** Values in order, methods left out. */
  values(): GoValue[] {
    return this.plainFields().map(read);
  }

  toJSON(): Record<string, GoValue> {
    const members = this.plainFields().filter((field) => field.json !== null);
    const entries = members.map((field) => [field.json ?? field.name, read(field)] as const);
    return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
  }

  private plainFields(): GoField[] {
    return [...this.fields.values()].filter((field) => !field.method);
  }
}

function read(field: GoField): GoValue {
  return typeof field.value === "function" && !field.method
    ? (field.value as () => GoValue)()
    : (field.value as GoValue);
}

/** A struct of plain fields; `undefined` is left out of JSON, as `omitempty` does, and so is a field renamed to null. */
export function goStruct(
  fields: Readonly<Record<string, GoValue>>,
  renamed: Readonly<Record<string, string | null>> = {},
): GoStruct {
  return new GoStruct(
    Object.entries(fields).map(([name, value]) =>
      renamed[name] === undefined ? { name, value } : { name, value, json: renamed[name] },
    ),
  );
}

/** The words, or a nil slice where there are none. */
export function sliceOrNil(words: readonly GoValue[] | undefined): GoValue {
  return words === undefined || words.length === 0 ? new GoNil("slice") : [...words];
}

/** A map of strings to values: keys come sorted, as Go prints and encodes maps. */
export class GoMap {
  private readonly entries: ReadonlyMap<string, GoValue>;

  constructor(entries: Readonly<Record<string, GoValue>> | Iterable<readonly [string, GoValue]>) {
    const pairs =
      Symbol.iterator in entries ? [...(entries as Iterable<readonly [string, GoValue]>)] : Object.entries(entries);
    this.entries = new Map(pairs.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
  }

  get size(): number {
    return this.entries.size;
  }

  get(key: string): GoValue {
    return this.entries.get(key);
  }

  has(key: string): boolean {
    return this.entries.has(key);
  }

  pairs(): IterableIterator<readonly [string, GoValue]> {
    return this.entries.entries();
  }

  toJSON(): Record<string, GoValue> {
    return Object.fromEntries(this.entries);
  }
}

/** A float64 that may be whole. */
export class GoFloat {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }

  toJSON(): number {
    return this.value;
  }
}
