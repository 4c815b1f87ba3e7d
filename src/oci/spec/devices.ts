/** Device nodes of a container and what its device cgroup lets it do with them. */
import type { SpecInput } from "./input.ts";
import type { DeviceRule, Spec } from "./types.ts";

const FULL_ACCESS = "rwm";

// zero, null, urandom, random, tty, console; the runtime adds what else it makes itself (full, ptmx, pts).
const ALLOWED: readonly (readonly [major: number, minor: number])[] = [
  [1, 5],
  [1, 3],
  [1, 9],
  [1, 8],
  [5, 0],
  [5, 1],
];

/** docker's rules: nothing, then the plain devices; fuse (10:229) is named again as refused. */
export function defaultDeviceRules(): DeviceRule[] {
  return [
    { allow: false, access: FULL_ACCESS },
    ...ALLOWED.map(([major, minor]) => ({ allow: true, type: "c", major, minor, access: FULL_ACCESS }) as const),
    { allow: false, type: "c", major: 10, minor: 229, access: FULL_ACCESS },
  ];
}

/** Default devices, or, privileged, every device of the host with full access. */
export function withDevices(spec: Spec, { options, hostDevices }: SpecInput): Spec {
  const devices = options.privileged ? (hostDevices ?? []) : [];
  // docker keeps its default rules in front of the one that allows all.
  const rules = options.privileged
    ? [...defaultDeviceRules(), { allow: true, access: FULL_ACCESS }]
    : defaultDeviceRules();
  return { ...spec, linux: { ...spec.linux, devices, resources: { ...spec.linux.resources, devices: rules } } };
}
