/** `--health-*` of `run` and `create`. */

import type { CreateContainer } from "../../engine/types.ts";
import { LeptonError } from "../../errors.ts";
import type { OptionSpec, Parsed } from "../define.ts";
import { flag, given, number, text } from "../read.ts";

function time(name: string, summary: string): OptionSpec {
  return { name, kind: "duration", value: "duration", summary };
}

export const HEALTH_OPTIONS: readonly OptionSpec[] = [
  { name: "health-cmd", kind: "string", value: "string", summary: "Command to run to check health" },
  time("health-interval", "Time between running the check (default 30s)"),
  time("health-timeout", "Maximum time to allow one check to run (default 30s)"),
  { name: "health-retries", kind: "int", value: "int", summary: "Consecutive failures needed to report unhealthy" },
  time("health-start-period", "Start period for the container to initialize before failures count"),
  time("health-start-interval", "Time between running the check during the start period (default 5s)"),
  { name: "no-healthcheck", kind: "boolean", summary: "Disable any container-specified HEALTHCHECK" },
];

const NUMBERS = {
  intervalMs: "health-interval",
  timeoutMs: "health-timeout",
  retries: "health-retries",
  startPeriodMs: "health-start-period",
  startIntervalMs: "health-start-interval",
} as const;

/** What the options ask for; undefined where they leave it to the image. Throws in docker's words. */
export function healthOf(parsed: Parsed): CreateContainer["health"] {
  const command = text(parsed, "health-cmd") ?? "";
  const numbers = Object.entries(NUMBERS).map(([key, name]) => [key, name, number(parsed, name) ?? 0] as const);
  const isGiven = command !== "" || numbers.some(([, , value]) => value !== 0);
  if (flag(parsed, "no-healthcheck")) {
    if (isGiven) throw invalid("--no-healthcheck conflicts with --health-* options");
    return { test: ["NONE"] };
  }
  if (!isGiven) return undefined;
  for (const [, name, value] of numbers) if (value < 0) throw invalid(`--${name} cannot be negative`);
  return {
    ...given("test", command === "" ? undefined : ["CMD-SHELL", command]),
    ...Object.fromEntries(numbers.map(([key, , value]) => [key, value])),
  };
}

function invalid(message: string): LeptonError {
  return new LeptonError("invalid-argument", message);
}
