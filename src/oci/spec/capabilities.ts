/** Linux capabilities: names by number, docker's default set, and what --cap-add and --cap-drop make of it. */
import { LeptonError } from "../../errors.ts";
import type { SpecInput } from "./input.ts";
import type { Spec } from "./types.ts";

/** In order of their numbers in linux/capability.h, 0 to 40. */
export const CAPABILITIES: readonly string[] = (
  "CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE " +
  "NET_BIND_SERVICE NET_BROADCAST NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE " +
  "SYS_PACCT SYS_ADMIN SYS_BOOT SYS_NICE SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE " +
  "AUDIT_CONTROL SETFCAP MAC_OVERRIDE MAC_ADMIN SYSLOG WAKE_ALARM BLOCK_SUSPEND AUDIT_READ PERFMON BPF " +
  "CHECKPOINT_RESTORE"
)
  .split(" ")
  .map((name) => `CAP_${name}`);

/** docker's 14; as a mask 00000000a80425fb. */
export const DEFAULT_CAPABILITIES: readonly string[] = (
  "CHOWN DAC_OVERRIDE FSETID FOWNER MKNOD NET_RAW SETGID SETUID SETFCAP SETPCAP NET_BIND_SERVICE SYS_CHROOT KILL " +
  "AUDIT_WRITE"
)
  .split(" ")
  .map((name) => `CAP_${name}`);

/** Names of the bits of a mask as /proc/PID/status prints it (hexadecimal); bits without a name are left out. */
export function capabilitiesOfMask(hex: string): string[] {
  const mask = BigInt(`0x${hex}`);
  return CAPABILITIES.filter((_name, bit) => (mask >> BigInt(bit)) & 1n);
}

export interface CapabilityOptions {
  readonly capAdd?: readonly string[];
  readonly capDrop?: readonly string[];
  readonly privileged?: boolean;
}

/** The capabilities of a container; `available` are those that we can give. `invalid-argument` for an unknown name. */
export function tweakCapabilities(options: CapabilityOptions, available: readonly string[]): string[] {
  if (options.privileged) return [...available];
  const add = normalise("CapAdd", options.capAdd ?? [], available);
  const drop = normalise("CapDrop", options.capDrop ?? [], available);
  if (add.includes("ALL")) return available.filter((name) => !drop.includes(name));
  if (drop.includes("ALL")) return [...new Set(add)];
  return [...new Set([...DEFAULT_CAPABILITIES.filter((name) => !drop.includes(name)), ...add])];
}

function normalise(field: string, names: readonly string[], available: readonly string[]): string[] {
  return names.map((name) => {
    const upper = name.toUpperCase();
    if (upper === "ALL") return upper;
    const full = upper.startsWith("CAP_") ? upper : `CAP_${upper}`;
    if (!CAPABILITIES.includes(full))
      throw new LeptonError("invalid-argument", `invalid ${field}: unknown capability: ${JSON.stringify(full)}`);
    if (!available.includes(full))
      throw new LeptonError(
        "invalid-argument",
        `invalid ${field}: capability not supported by your kernel or not available in the current environment: ${JSON.stringify(full)}`,
      );
    return full;
  });
}

/**
 * Bounding, effective and permitted alike, whoever the user is: at execve the kernel itself takes the last two from a
 * user other than root, because nothing is inheritable or ambient (CVE-2022-24769).
 */
export function withCapabilities(spec: Spec, { options, host }: SpecInput): Spec {
  const names = tweakCapabilities(options, host.capabilities);
  const capabilities = { bounding: names, effective: names, permitted: names };
  return { ...spec, process: { ...spec.process, capabilities } };
}
