/** Keys of the labels that lepton writes on containers and leases, and those of other tools that it reads. */

export const PREFIX = "lepton/";

/** The name a user gave or we made; mirrored by a claim in the data root. */
export const NAME = "lepton/name";
/** Owner record of a `run` that has not come to its end: while it stands and its owner is dead, the container is half-made. */
export const OWNER = "lepton/owner";
/** Owner record of a `start` under way: only its task is half-made, never the container. */
export const STARTING = "lepton/starting";
/** Owner record of a `restart` under way: whoever finds it dead brings it to its end. */
export const RESTARTING = "lepton/restarting";
/** How many restarts came before this life, where its starts are ours: the monitor counts what it only asks for. */
export const RESTARTS = "lepton/restarts";
/** Owner record of an `update` under way: whoever finds it dead does it again. */
export const UPDATING = "lepton/updating";
/** What that `update` was asked for, as JSON. */
export const UPDATE = "lepton/update";
/** Owner record of an `rm -f` under way: whoever finds it dead brings it to its end. */
export const REMOVING = "lepton/removing";
/** `true` where that takes the anonymous volumes too. */
export const REMOVING_VOLUMES = "lepton/removing-volumes";
/** Owner record of a verb that keeps the restart monitor away: whoever finds it dead lets the monitor look again. */
export const HELD = "lepton/held";
/** Owner record of a verb that has frozen the container for a moment: whoever finds it dead thaws the container. */
export const PAUSED_BY = "lepton/paused-by";
/** `true` on containers that go when their process has ended. */
export const AUTO_REMOVE = "lepton/auto-remove";
/** `true` where stdin is kept open (`-i`). */
export const OPEN_STDIN = "lepton/open-stdin";
/** The image as it was asked for, which is how docker shows it. */
export const IMAGE_REF = "lepton/image-ref";
/** JSON list of network names. */
export const NETWORKS = "lepton/networks";
/** Of a container that was run with nobody attached. */
export const DETACHED = "lepton/detached";
/** Id of the container whose processes this one sees. */
export const PID_OF = "lepton/pid-of";
/** Id of the container whose memory and queues this one has. */
export const IPC_OF = "lepton/ipc-of";
/** JSON list of what is published, as `-p` has it; the string "console.json" where it does not fit, and stands there. */
export const PORTS = "lepton/ports";
/** JSON list of what is exposed, as `--expose` has it. */
export const EXPOSED_PORTS = "lepton/exposed-ports";
/** JSON object of what `--dns`, `--dns-search` and `--dns-option` say. */
export const DNS = "lepton/dns";
/** JSON list of `--add-host`. */
export const EXTRA_HOSTS = "lepton/extra-hosts";
export const DOMAINNAME = "lepton/domainname";
export const HOSTNAME = "lepton/hostname";
export const PLATFORM = "lepton/platform";
export const STATE_DIR = "lepton/state-dir";
export const STOP_SIGNAL = "lepton/stop-signal";
export const STOP_TIMEOUT = "lepton/stop-timeout";
/** Path of the file that gets the process id at each start. */
export const PID_FILE = "lepton/pid-file";
/** How many words of the argv are the entrypoint; the spec holds one list. */
export const ENTRYPOINT_WORDS = "lepton/entrypoint-words";
/** The argv as JSON, where it is short: a listing of many need not read their specs, of some 10 KB each. */
export const COMMAND = "lepton/command";
/** The last exit, written when its task is deleted: a decimal status, and RFC 3339 times. */
export const EXIT_CODE = "lepton/exit-code";
export const STARTED_AT = "lepton/started-at";
export const FINISHED_AT = "lepton/finished-at";
/** `true` on containers whose console probes their health. */
export const HEALTH = "lepton/health";
/** Why the last start did not succeed. */
export const ERROR = "lepton/error";

/** Name of the image, on the leases of pulls: what they hold is kept for the next one. */
export const PULL = "lepton/pull";
/** On blobs that a pull has left: milliseconds since the epoch. */
export const KEPT = "lepton/kept";

/** containerd's restart monitor (plugin io.containerd.monitor.container.v1/restart, 2.x). */
export const RESTART_STATUS = "containerd.io/restart.status";
export const RESTART_POLICY = "containerd.io/restart.policy";
export const RESTART_COUNT = "containerd.io/restart.count";
export const RESTART_LOG_URI = "containerd.io/restart.loguri";
export const RESTART_EXPLICITLY_STOPPED = "containerd.io/restart.explicitly-stopped";

/** Label keys a user or an image may never set: somebody acts on them. */
const RESERVED = ["lepton/", "nerdctl/", "containerd.io/", "io.cri-containerd."];

/** True for a key that only the tools themselves may write. */
export function isReservedLabel(key: string): boolean {
  return RESERVED.some((prefix) => key.startsWith(prefix));
}
