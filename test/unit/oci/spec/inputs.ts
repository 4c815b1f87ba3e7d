/** A plain host and a plain container, for the tests of the parts of a spec. */
import { expect } from "vitest";
import { buildSpec } from "../../../../src/oci/spec/build.ts";
import { CAPABILITIES } from "../../../../src/oci/spec/capabilities.ts";
import type { HostFacts, SpecInput, SpecOptions } from "../../../../src/oci/spec/input.ts";
import type { Spec } from "../../../../src/oci/spec/types.ts";

export const HOST: HostFacts = {
  arch: "amd64",
  kernelRelease: "6.1.0-13-amd64",
  hostname: "machine",
  cpuCount: 4,
  cgroup: {
    version: 2,
    driver: "cgroupfs",
    controllers: ["cpuset", "cpu", "io", "memory", "pids"],
    swapLimit: true,
    cpusetCpus: "0-3",
    abilities: ["memory-reservation", "blkio-weight", "blkio-weight-device", "blkio-throttle"],
  },
  capabilities: CAPABILITIES,
  seccomp: true,
  sysctls: ["net.ipv4.ping_group_range", "net.ipv4.ip_unprivileged_port_start"],
  thermalThrottlePaths: [],
  mountPoints: [{ path: "/", tags: [] }],
};

export const INPUT: SpecInput = {
  containerId: "0123456789abcdef".repeat(4),
  namespace: "default",
  image: { Cmd: ["sh"] },
  options: {},
  user: { uid: 0, gid: 0, additionalGids: [0] },
  host: HOST,
};

/** The spec of INPUT with other options, and other input where given. */
export function specWith(options: SpecOptions, more: Partial<SpecInput> = {}): Spec {
  return buildSpec({ ...INPUT, ...more, options });
}

/** Matches the LeptonError for a bad argument with exactly this message. */
export function badArgument(message: string): unknown {
  return expect.objectContaining({ code: "invalid-argument", message });
}
