/** Figures that rows are filtered by, and the limits that people type: `50`, `100M`, `1.5G`, `90s`, `2d`. */
export type Unit = "count" | "bytes" | "ms";

export interface Quantity {
  readonly value: number;
  readonly unit: Unit;
}

export type Operator = ">" | "<" | ">=" | "<=" | "=";

const SECOND_MS = 1000;
const DAY_MS = 86_400 * SECOND_MS;

const SCALES: Readonly<Record<Unit, Readonly<Record<string, number>>>> = {
  count: { "": 1, "%": 1, k: 1e3, m: 1e6, g: 1e9 },
  bytes: { "": 1, b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4, p: 1024 ** 5 },
  ms: {
    "": SECOND_MS,
    s: SECOND_MS,
    m: 60 * SECOND_MS,
    h: 3600 * SECOND_MS,
    d: DAY_MS,
    w: 7 * DAY_MS,
    y: 365 * DAY_MS,
  },
};

/** Undefined where it is no number, or has a unit that the figure does not have. */
export function parseLimit(text: string, unit: Unit): number | undefined {
  const [, digits, suffix = ""] = /^(\d+(?:\.\d*)?)([a-z%]*)$/i.exec(text) ?? [];
  const short = suffix.toLowerCase().replace(/^([kmgtp])i?b$/, "$1");
  const scale = Object.hasOwn(SCALES[unit], short) ? SCALES[unit][short] : undefined;
  return digits === undefined || scale === undefined ? undefined : Number(digits) * scale;
}

export function compareQuantity(value: number, operator: Operator, limit: number): boolean {
  switch (operator) {
    case ">":
      return value > limit;
    case "<":
      return value < limit;
    case ">=":
      return value >= limit;
    case "<=":
      return value <= limit;
    case "=":
      return value === limit;
  }
}
