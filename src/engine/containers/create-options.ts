/** Refuses combinations of create options that cannot mean anything, in docker's words. */
import { LeptonError } from "../../errors.ts";
import { limitedDevices } from "../../oci/spec/block-io.ts";
import { parseDevice, parseDeviceRule } from "../../oci/spec/device-flag.ts";
import { gpuDevices } from "../../oci/spec/gpus.ts";
import { parseNamespaceMode } from "../../oci/spec/namespace-modes.ts";
import { parseUlimit } from "../../oci/spec/ulimits.ts";
import { isReservedLabel } from "../labels.ts";
import type { CreateContainer } from "../types.ts";
import { checkLogOpts } from "./log-driver.ts";
import { parseRestartPolicy } from "./restart-policy.ts";

/** Throws `invalid-argument` on the first contradiction. */
export function checkCreateOptions(options: CreateContainer): void {
  checkLabels(options.labels ?? {});
  checkRestart(options);
  checkLogOpts(options.logDriver ?? "json-file", options.logOpts ?? {});
  checkShared(options);
  readAll(options);
  // The kernel would take any bytes; these may stand in /etc/hosts and in a prompt.
  if (options.hostname && !/^\w([\w.-]*\w)?$/.test(options.hostname)) {
    throw new LeptonError("invalid-argument", `invalid hostname format: ${JSON.stringify(options.hostname)}`);
  }
}

function checkLabels(labels: Readonly<Record<string, string>>): void {
  const reserved = Object.keys(labels).find(isReservedLabel);
  if (reserved === undefined) return;
  throw new LeptonError("invalid-argument", `label "${reserved}" is reserved: tools act on labels with its prefix`);
}

function checkRestart({ restart, autoRemove }: CreateContainer): void {
  const { name } = parseRestartPolicy(restart ?? "no");
  if (name === "no" || autoRemove !== true) return;
  throw new LeptonError("invalid-argument", "conflicting options: cannot specify both --restart and --rm");
}

// docker's own words where it has some.
function checkShared({ uts, hostname }: CreateContainer): void {
  if (uts === "host" && hostname)
    throw new LeptonError("invalid-argument", "conflicting options: hostname and the UTS mode");
}

// Before anything is pulled or made: each of these throws on a word that it cannot read.
function readAll({ ipc, pid, uts, devices, gpus, deviceCgroupRules, ulimits, ...limits }: CreateContainer): void {
  parseNamespaceMode("ipc", ipc ?? "");
  parseNamespaceMode("pid", pid ?? "");
  parseNamespaceMode("uts", uts ?? "");
  limitedDevices(limits);
  if (gpus !== undefined) gpuDevices(gpus);
  for (const word of devices ?? []) parseDevice(word);
  for (const word of deviceCgroupRules ?? []) parseDeviceRule(word);
  for (const word of ulimits ?? []) parseUlimit(word);
}
