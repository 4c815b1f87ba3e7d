/** docker's `--ulimit name=soft[:hard]` and the rlimits of the runtime spec. */
import { LeptonError } from "../../errors.ts";
import type { SpecInput } from "./input.ts";
import type { Rlimit, Spec } from "./types.ts";

const NAMES: readonly string[] =
  "core cpu data fsize locks memlock msgqueue nice nofile nproc rss rtprio rttime sigpending stack".split(" ");

/** -1 is unlimited, in `soft` and `hard`. */
export interface Ulimit {
  readonly name: string;
  readonly soft: bigint;
  readonly hard: bigint;
}

const UNLIMITED = -1n;
const MAX_INT64 = 2n ** 63n - 1n;
const RLIM_INFINITY = 2n ** 64n - 1n;

/** Reads `name=soft[:hard]`; a missing hard limit equals the soft one. `invalid-argument` with docker's words. */
export function parseUlimit(text: string): Ulimit {
  const [, name, softText, hardText] = /^([^=]*)=([^:]*)(?::(.*))?$/s.exec(text) ?? [];
  if (name === undefined) throw invalid(text, `invalid ulimit argument: ${text}`);
  if (!NAMES.includes(name)) throw invalid(text, `invalid ulimit type: ${name}`);
  const soft = parseLimit(softText ?? "", text);
  const hard = hardText === undefined ? soft : parseLimit(hardText, text);
  if (hard !== UNLIMITED && (soft === UNLIMITED || soft > hard)) {
    const rule = "ulimit soft limit must be less than or equal to hard limit";
    const limits = soft === UNLIMITED ? `soft: -1 (unlimited), hard: ${hard}` : `${soft} > ${hard}`;
    throw invalid(text, `${rule}: ${limits}`);
  }
  return { name, soft, hard };
}

/** The form that parseUlimit reads. */
export function printUlimit({ name, soft, hard }: Ulimit): string {
  return `${name}=${soft}:${hard}`;
}

function parseLimit(text: string, whole: string): bigint {
  const value = /^[+-]?\d+$/.test(text) ? BigInt(text.replace(/^\+/, "")) : undefined;
  if (value === undefined || value < UNLIMITED || value > MAX_INT64)
    throw invalid(whole, `invalid ulimit argument: ${whole}`);
  return value;
}

function invalid(text: string, why: string): LeptonError {
  return new LeptonError("invalid-argument", `invalid argument "${text}" for "--ulimit" flag: ${why}`);
}

/** Rlimits sorted by name; of a name given twice the last one counts. None given: those of the shim are inherited. */
export function withUlimits(spec: Spec, { options }: SpecInput): Spec {
  const byName = new Map((options.ulimits ?? []).map((text) => parseUlimit(text)).map((limit) => [limit.name, limit]));
  if (byName.size === 0) return spec;
  const sorted = [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  return { ...spec, process: { ...spec.process, rlimits: sorted.map(toRlimit) } };
}

function toRlimit({ name, soft, hard }: Ulimit): Rlimit {
  const value = (limit: bigint) => (limit === UNLIMITED ? RLIM_INFINITY : limit);
  return { type: `RLIMIT_${name.toUpperCase()}`, soft: value(soft), hard: value(hard) };
}
