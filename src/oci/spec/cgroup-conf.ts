/** `--cgroup-conf`: files of the container's own cgroup, as cgroup version 2 names them. */
import { LeptonError } from "../../errors.ts";
import type { CgroupFacts } from "./input.ts";
import { badLimit, type Limits } from "./limit.ts";
import type { LimitOptions } from "./limit-options.ts";

/** Each `file=value`; `failed-precondition` on version 1, which has no such files. */
export function unifiedLimits({ cgroupConf = [] }: LimitOptions, cgroup: CgroupFacts): Limits {
  if (cgroupConf.length === 0) return { resources: {}, warnings: [] };
  if (cgroup.version === 1)
    throw new LeptonError("failed-precondition", "cannot use --cgroup-conf: this host has cgroup version 1");
  return { resources: { unified: Object.fromEntries(cgroupConf.map(pairOf)) }, warnings: [] };
}

// The runtime writes a file of this name: it must be one of the cgroup itself.
function pairOf(text: string): [string, string] {
  const [, file, value] = /^([a-z0-9_]+(?:\.[a-zA-Z0-9_]+)+)=(.*)$/s.exec(text) ?? [];
  if (file === undefined || value === undefined) throw badLimit(`invalid --cgroup-conf: ${JSON.stringify(text)}`);
  return [file, value];
}
