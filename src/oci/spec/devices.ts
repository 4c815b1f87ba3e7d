/** Device nodes of a container and what its device cgroup lets it do with them. */
import { parseDeviceRule } from "./device-flag.ts";
import type { SpecInput } from "./input.ts";
import { parseSecurityOpts } from "./security-opt.ts";
import type { DeviceRule, LinuxDevice, Spec } from "./types.ts";

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

/** Default devices, or, privileged, every device of the host with full access; then those that were asked for. */
export function withDevices(spec: Spec, { options, hostDevices = [], devices: granted = [] }: SpecInput): Spec {
  const { privileged = false } = options;
  const everything = privileged && !withoutHostDevices(options);
  const devices = new Map((everything ? hostDevices : []).map((device) => [device.path, device]));
  for (const { node } of granted) devices.set(node.path, node);
  const rules = [
    // docker keeps its default rules in front of the one that allows all.
    ...defaultDeviceRules(),
    ...(everything ? [{ allow: true, access: FULL_ACCESS }] : []),
    ...granted.map(({ node, access }) => ruleFor(node, access)),
    ...(options.deviceCgroupRules ?? []).map(parseDeviceRule),
  ];
  const resources = { ...spec.linux.resources, devices: rules };
  return { ...spec, linux: { ...spec.linux, devices: [...devices.values()], resources } };
}

function withoutHostDevices({ securityOpt = [] }: SpecInput["options"]): boolean {
  return parseSecurityOpts(securityOpt).privilegedWithoutHostDevices;
}

function ruleFor({ type, major, minor }: LinuxDevice, access: string): DeviceRule {
  return { allow: true, ...(type === "b" || type === "c" ? { type } : {}), major, minor, access };
}
