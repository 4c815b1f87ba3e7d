/** What of /proc and /sys a container may not see or not write. */
import type { SpecInput } from "./input.ts";
import { parseSecurityOpts } from "./security-opt.ts";
import type { Spec } from "./types.ts";

/** docker's list, newest advisories included; those of the CPUs come from the host facts. */
export const MASKED_PATHS: readonly string[] = [
  "/proc/acpi",
  "/proc/asound",
  // Counts key strokes and power (moby GHSA-6fw5-f8r9-fgfm).
  "/proc/interrupts",
  "/proc/kcore",
  "/proc/keys",
  "/proc/latency_stats",
  "/proc/sched_debug",
  "/proc/scsi",
  "/proc/timer_list",
  "/proc/timer_stats",
  // Power readings leak keys (moby GHSA-jq35-85cj-fj4p).
  "/sys/devices/virtual/powercap",
  "/sys/firmware",
];

export const READONLY_PATHS: readonly string[] = [
  "/proc/bus",
  "/proc/fs",
  "/proc/irq",
  "/proc/sys",
  "/proc/sysrq-trigger",
];

/** Masks and write-protects; not for privileged containers, nor with `systempaths=unconfined`. */
export function withSystemPaths(spec: Spec, { options, host }: SpecInput): Spec {
  const { systemPathsUnconfined } = parseSecurityOpts(options.securityOpt ?? []);
  if (options.privileged || systemPathsUnconfined) return spec;
  const maskedPaths = [...MASKED_PATHS, ...host.thermalThrottlePaths];
  return { ...spec, linux: { ...spec.linux, maskedPaths, readonlyPaths: READONLY_PATHS } };
}
