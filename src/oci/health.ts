/** Health checks: what an image and a user ask for, and what comes of both. */
import { LeptonError } from "../errors.ts";
import { isObject, type JsonObject } from "./json.ts";

/** docker's HealthConfig with its times in milliseconds; what is absent or 0 is inherited, and then docker's default. */
export interface HealthCheck {
  /** `["NONE"]`, `["CMD", word, …]` or `["CMD-SHELL", line]`. */
  readonly test?: readonly string[];
  readonly intervalMs?: number;
  readonly timeoutMs?: number;
  readonly startPeriodMs?: number;
  readonly startIntervalMs?: number;
  readonly retries?: number;
}

/** A check that is to be run. */
export interface HealthProbe extends Required<Omit<HealthCheck, "test">> {
  readonly argv: readonly string[];
}

/** The times, as docker names them. */
const TIMES = [
  ["intervalMs", "Interval"],
  ["timeoutMs", "Timeout"],
  ["startPeriodMs", "StartPeriod"],
  ["startIntervalMs", "StartInterval"],
] as const;
const NS_PER_MS = 1e6;

/** Reads the check of an image's run config, of whose form nobody has made sure: what is no check is none. */
export function healthCheckOfImage(config: JsonObject): HealthCheck | undefined {
  const found = config["Healthcheck"];
  if (!isObject(found) || !Array.isArray(found["Test"])) return undefined;
  const count = (name: string) => (typeof found[name] === "number" && found[name] > 0 ? found[name] : 0);
  const times = Object.fromEntries(TIMES.map(([key, name]) => [key, count(name) / NS_PER_MS]));
  return { test: found["Test"].map(String), ...times, retries: count("Retries") };
}

/** What a user gave, completed by what the image has; throws `invalid-argument` in docker's words. */
export function mergeHealthChecks(user: HealthCheck | undefined, image: HealthCheck | undefined): HealthCheck {
  if (user === undefined) return image ?? {};
  for (const [key, name] of TIMES) {
    const ms = user[key] ?? 0;
    if (ms !== 0 && ms < 1) throw new LeptonError("invalid-argument", `${name} in Healthcheck cannot be less than 1ms`);
  }
  const merged: Record<string, unknown> = { ...image };
  for (const [key, value] of Object.entries(user)) if (value !== undefined && value !== 0) merged[key] = value;
  return merged as HealthCheck;
}

/** The check with docker's defaults; undefined where there is none to run. */
export function healthProbe(check: HealthCheck, shell: readonly string[] = ["/bin/sh", "-c"]): HealthProbe | undefined {
  const [kind, ...words] = check.test ?? [];
  if ((kind !== "CMD" && kind !== "CMD-SHELL") || words.length === 0) return undefined;
  return {
    argv: kind === "CMD" ? words : [...shell, ...words],
    intervalMs: check.intervalMs || 30_000,
    timeoutMs: check.timeoutMs || 30_000,
    startPeriodMs: check.startPeriodMs || 0,
    startIntervalMs: check.startIntervalMs || 5_000,
    retries: check.retries || 3,
  };
}
