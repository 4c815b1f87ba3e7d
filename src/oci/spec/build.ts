/** Composes the runtime spec of a container; every default is docker's. */
import { withAppArmor } from "./apparmor.ts";
import { withCapabilities } from "./capabilities.ts";
import { withCdi } from "./cdi.ts";
import { withCgroupsPath } from "./cgroups.ts";
import { withDevices } from "./devices.ts";
import { withInit } from "./init.ts";
import type { SpecInput } from "./input.ts";
import { withMounts } from "./mounts.ts";
import { withNamespaces } from "./namespaces.ts";
import { withProcess } from "./process.ts";
import { limits, withResources } from "./resources.ts";
import { withSeccomp } from "./seccomp.ts";
import { withSysctls } from "./sysctls.ts";
import { withSystemPaths } from "./system-paths.ts";
import type { Spec } from "./types.ts";
import { withUlimits } from "./ulimits.ts";

// Order matters where one reads what another wrote: init before mounts, capabilities before seccomp.
const PARTS: readonly ((spec: Spec, input: SpecInput) => Spec)[] = [
  withProcess,
  withInit,
  withCgroupsPath,
  withResources,
  withSysctls,
  withDevices,
  withUlimits,
  withNamespaces,
  withCapabilities,
  withSeccomp,
  withMounts,
  withSystemPaths,
  withAppArmor,
  withCdi,
];

/**
 * The spec of a new container, ready for encodeSpec(). Pure: all that it knows of the host is in the input.
 * `invalid-argument` for an option that cannot be, `failed-precondition` for one that this host cannot do.
 */
export function buildSpec(input: SpecInput): Spec {
  let spec = emptySpec(input);
  for (const part of PARTS) spec = part(spec, input);
  return spec;
}

/** docker's warnings about limits that this host cannot apply and that are left out of the spec. */
export function specWarnings({ options, host }: Pick<SpecInput, "options" | "host">): string[] {
  return [...limits(options, host).warnings];
}

function emptySpec({ options, hooks }: SpecInput): Spec {
  const { annotations } = options;
  return {
    ociVersion: "1.2.0",
    process: {
      terminal: false,
      user: { uid: 0, gid: 0 },
      args: [],
      env: [],
      cwd: "/",
      noNewPrivileges: false,
      oomScoreAdj: 0,
    },
    // The shim mounts the snapshot there, in the bundle.
    root: { path: "rootfs", readonly: options.readOnly ?? false },
    hostname: "",
    mounts: [],
    linux: {
      namespaces: [],
      cgroupsPath: "",
      resources: { devices: [] },
      devices: [],
      sysctl: {},
      maskedPaths: [],
      readonlyPaths: [],
    },
    ...(hooks === undefined ? {} : { hooks }),
    ...(annotations === undefined || Object.keys(annotations).length === 0 ? {} : { annotations }),
  };
}
