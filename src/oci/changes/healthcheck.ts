/** HEALTHCHECK: `NONE`, or flags and a command. */
import { LeptonError } from "../../errors.ts";
import type { Healthcheck } from "./run-config.ts";

const TIMES: Readonly<Record<string, keyof Healthcheck>> = {
  interval: "Interval",
  timeout: "Timeout",
  "start-period": "StartPeriod",
  "start-interval": "StartInterval",
};

const UNITS_NS: Readonly<Record<string, number>> = { ns: 1, us: 1e3, ms: 1e6, s: 1e9, m: 60e9, h: 3600e9 };
// docker refuses shorter ones.
const MIN_NS = 1e6;

/** `testOf` turns the command, in exec or shell form, into docker's list. */
export function parseHealthcheck(text: string, testOf: (command: string) => readonly string[]): Healthcheck {
  const { flags, rest } = takeFlags(text);
  const [, type = "", command = ""] = /^(\S+)\s*(.*)$/s.exec(rest) ?? [];
  if (type.toUpperCase() === "NONE" && command === "" && flags.length === 0) return { Test: ["NONE"] };
  if (type.toUpperCase() !== "CMD") throw invalid(`unknown type ${JSON.stringify(type)} in HEALTHCHECK (try CMD)`);
  if (command === "") throw invalid("missing command after HEALTHCHECK CMD");
  return { Test: testOf(command), ...Object.fromEntries(flags.map(([name, value]) => fieldOf(name, value))) };
}

function takeFlags(text: string): { readonly flags: [string, string][]; readonly rest: string } {
  const flags: [string, string][] = [];
  let rest = text;
  for (;;) {
    const [whole, name, value] = /^--([a-z-]+)=(\S*)\s*/.exec(rest) ?? [];
    if (whole === undefined || name === undefined) return { flags, rest };
    flags.push([name, value ?? ""]);
    rest = rest.slice(whole.length);
  }
}

function fieldOf(name: string, value: string): [field: string, count: number] {
  if (name === "retries") {
    if (!/^\d{1,6}$/.test(value)) throw invalid(`--retries must be a whole number, not ${JSON.stringify(value)}`);
    return ["Retries", Number(value)];
  }
  const field = TIMES[name];
  if (field === undefined) throw invalid(`unknown flag of HEALTHCHECK: --${name}`);
  return [field, durationNs(name, value)];
}

// Go's durations: `1m30s`, `500ms`.
function durationNs(name: string, value: string): number {
  const parts = [...value.matchAll(/(\d+(?:\.\d+)?)(ns|us|ms|s|m|h)/g)];
  const isWhole = parts.map(([part]) => part).join("") === value && value !== "";
  const ns = parts.reduce((sum, [, count = "", unit = ""]) => sum + Number(count) * (UNITS_NS[unit] ?? 0), 0);
  if (isWhole && (ns === 0 || ns >= MIN_NS)) return Math.round(ns);
  throw invalid(`--${name} must be a duration of at least 1ms, not ${JSON.stringify(value)}`);
}

function invalid(message: string): LeptonError {
  return new LeptonError("invalid-argument", message);
}
