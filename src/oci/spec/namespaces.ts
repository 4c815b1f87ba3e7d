/** The namespaces of a container. */
import { LeptonError } from "../../errors.ts";
import type { HostFacts, SpecInput, SpecOptions } from "./input.ts";
import { parseNamespaceMode } from "./namespace-modes.ts";
import type { LinuxNamespace, Spec } from "./types.ts";

type Options = Pick<SpecOptions, "network" | "ipc" | "pid" | "uts" | "cgroupns" | "userns" | "privileged">;

/**
 * Own mount, network, uts, pid and ipc namespaces, but for those that the options share. The cgroup namespace is private
 * on version 2, even when privileged, and the host's on version 1. docker's newest release adds a time namespace where
 * kernel and runtime know it; runc knows it since 1.2 only, so there is none here. `joined` are the namespaces of other
 * containers.
 */
export function containerNamespaces(
  options: Options,
  host: HostFacts,
  joined: SpecInput["joined"] = {},
): LinuxNamespace[] {
  const { network = "none", cgroupns = host.cgroup.version === 2 ? "private" : "host" } = options;
  return [
    { type: "mount" },
    ...networkNamespace(network, joined.network),
    ...namespaceOf("uts", options.uts, joined),
    ...namespaceOf("pid", options.pid, joined),
    ...namespaceOf("ipc", options.ipc, joined),
    ...(cgroupns === "private" ? [{ type: "cgroup" } as const] : []),
  ];
}

function namespaceOf(
  type: "uts" | "pid" | "ipc",
  text: string | undefined,
  joined: NonNullable<SpecInput["joined"]>,
): LinuxNamespace[] {
  const mode = parseNamespaceMode(type, text ?? "");
  if (mode.kind === "host") return [];
  if (mode.kind !== "container") return [{ type }];
  const path = joined[type];
  if (path === undefined)
    throw new LeptonError(
      "internal",
      `the ${type} namespace of "${mode.ref}" was not looked up before the spec was built`,
    );
  return [{ type, path }];
}

/** Sets the namespaces; without a network option the container has a network of its own, with loopback only. */
export function withNamespaces(spec: Spec, { options, host, joined }: SpecInput): Spec {
  assertUserNamespace(options.userns ?? "");
  const namespaces = containerNamespaces(options, host, joined);
  return { ...spec, linux: { ...spec.linux, namespaces } };
}

function assertUserNamespace(mode: string): void {
  if (mode === "" || mode === "host") return;
  throw new LeptonError("invalid-argument", "--userns: invalid USER mode", {
    hint: "only host, which every container has: ids are not mapped",
  });
}

function networkNamespace(network: "none" | "host", path: string | undefined): LinuxNamespace[] {
  if (network === "host") return [];
  return [path === undefined ? { type: "network" } : { type: "network", path }];
}
