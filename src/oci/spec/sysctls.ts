/** Kernel settings of the container's own namespaces. */
import { LeptonError } from "../../errors.ts";
import type { SpecInput } from "./input.ts";
import type { Spec } from "./types.ts";

/** What docker sets in a network namespace of the container's own: ping without NET_RAW, ports below 1024 for all. */
export const DEFAULT_SYSCTLS: Readonly<Record<string, string>> = {
  "net.ipv4.ping_group_range": "0 2147483647",
  "net.ipv4.ip_unprivileged_port_start": "0",
};

const NAMESPACED: readonly string[] = (
  "kernel.msgmax kernel.msgmnb kernel.msgmni kernel.sem kernel.shmall kernel.shmmax kernel.shmmni " +
  "kernel.shm_rmid_forced"
).split(" ");

/** docker's defaults where the kernel has them, then the user's; `invalid-argument` for one that is not namespaced. */
export function withSysctls(spec: Spec, { options, host }: SpecInput): Spec {
  const own = options.sysctls ?? {};
  for (const [key, value] of Object.entries(own)) assertAllowed(key, value, options);
  const defaults = options.network === "host" ? [] : Object.entries(DEFAULT_SYSCTLS);
  const known = Object.fromEntries(defaults.filter(([key]) => host.sysctls.includes(key)));
  // As docker does it: runc knows no field for it before 1.2.
  const domain = options.domainname ? { "kernel.domainname": options.domainname } : {};
  return { ...spec, linux: { ...spec.linux, sysctl: { ...known, ...domain, ...own } } };
}

function assertAllowed(key: string, value: string, { network, ipc }: SpecInput["options"]): void {
  const ofIpc = NAMESPACED.includes(key) || key.startsWith("fs.mqueue.");
  if (!ofIpc && !key.startsWith("net."))
    throw new LeptonError("invalid-argument", `sysctl '${key}=${value}' is not allowed`);
  // runc would refuse it only when the task is made, with all the rest already there.
  if (network === "host" && key.startsWith("net."))
    throw new LeptonError("invalid-argument", `sysctl '${key}=${value}' is not allowed with the host's network`);
  if (ipc === "host" && ofIpc)
    throw new LeptonError("invalid-argument", `sysctl '${key}=${value}' is not allowed with the host's IPC namespace`);
}
