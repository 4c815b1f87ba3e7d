/** The kinds of things that can be left behind. */
export const KINDS = [
  "container",
  "task",
  "snapshot",
  "lease",
  "ingest",
  "shim",
  "shim socket",
  "bundle",
  "runc state",
  "mount",
  "cgroup",
  "name",
  "state dir",
  "data file",
  "run entry",
  "temp file",
  "link",
  "netns",
  "firewall rule",
  "address",
  "cni result",
  "hosts entry",
  "conflist",
  "process",
  "zombie",
] as const;

export type Kind = (typeof KINDS)[number];

export interface Thing {
  readonly kind: Kind;
  readonly name: string;
}
