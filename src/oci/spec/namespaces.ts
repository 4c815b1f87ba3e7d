/** The namespaces of a container. */
import type { HostFacts, SpecInput } from "./input.ts";
import type { LinuxNamespace, Spec } from "./types.ts";

/**
 * Own mount, network, uts, pid and ipc namespaces. The cgroup namespace is private on version 2, even when privileged,
 * and the host's on version 1. docker's newest release adds a time namespace where kernel and runtime know it; runc
 * knows it since 1.2 only, so there is none here.
 */
export function containerNamespaces(network: "none" | "host", host: HostFacts): LinuxNamespace[] {
  return [
    { type: "mount" },
    ...(network === "host" ? [] : [{ type: "network" } as const]),
    { type: "uts" },
    { type: "pid" },
    { type: "ipc" },
    ...(host.cgroup.version === 2 ? [{ type: "cgroup" } as const] : []),
  ];
}

/** Sets the namespaces; without a network option the container has a network of its own, with loopback only. */
export function withNamespaces(spec: Spec, { options, host }: SpecInput): Spec {
  const namespaces = containerNamespaces(options.network ?? "none", host);
  return { ...spec, linux: { ...spec.linux, namespaces } };
}
