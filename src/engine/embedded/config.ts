/**
 * The configuration of a containerd of our own (configuration version 3, containerd 2.0 and newer).
 */

export interface DaemonConfig {
  readonly root: string;
  readonly state: string;
  readonly socket: string;
  /** How often the restart monitor looks; containerd's default is 10 s. */
  readonly restartIntervalSec?: number;
  readonly logLevel?: "debug" | "info" | "warn";
}

// Kubernetes' side needs CNI and a port of its own; the snapshotters need volumes prepared for them.
const DISABLED = [
  "io.containerd.cri.v1.images",
  "io.containerd.cri.v1.runtime",
  "io.containerd.grpc.v1.cri",
  "io.containerd.podsandbox.controller.v1.podsandbox",
  "io.containerd.snapshotter.v1.blockfile",
  "io.containerd.snapshotter.v1.btrfs",
  "io.containerd.snapshotter.v1.devmapper",
  "io.containerd.snapshotter.v1.zfs",
];

/** containerd's config.toml. Every directory and socket in it is private to this daemon. */
export function daemonConfig(config: DaemonConfig): string {
  const { root, state, socket, restartIntervalSec = 10, logLevel = "info" } = config;
  return `# Written by lepton at each start of the engine: changes are lost.
version = 3
root = ${quote(root)}
state = ${quote(state)}
disabled_plugins = [${DISABLED.map(quote).join(", ")}]

[grpc]
  address = ${quote(socket)}

[debug]
  level = ${quote(logLevel)}

[plugins.'io.containerd.monitor.container.v1.restart']
  interval = '${restartIntervalSec}s'

# The default is one socket for all daemons of the machine.
[plugins.'io.containerd.nri.v1.nri']
  disable = true

# The default is a directory in /opt.
[plugins.'io.containerd.internal.v1.opt']
  path = ${quote(`${root}/opt`)}
`;
}

// TOML's basic strings and JSON's agree on every path.
function quote(text: string): string {
  return JSON.stringify(text);
}
