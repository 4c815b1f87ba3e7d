/** Options of `run` and `create`. */
import type { ArgSpec, OptionSpec } from "../define.ts";
import { checkLabel, checkSysctl } from "../key-values.ts";
import { ENV, ENV_FILE, INTERACTIVE, TTY, USER, WORKDIR } from "../options.ts";
import { HEALTH_OPTIONS } from "./health-options.ts";
import { DEVICE_OPTIONS, ISOLATION_OPTIONS, LIMIT_OPTIONS } from "./limit-options.ts";
import { NETWORK_FLAGS } from "./network-flags.ts";
import { REFUSED_OPTIONS } from "./refused-options.ts";

export const CREATE_ARGS: readonly ArgSpec[] = [
  { name: "IMAGE", summary: "Image to make the container of", required: true, complete: "image" },
  { name: "COMMAND", summary: "Command in place of the image's", required: false, complete: "none" },
  { name: "ARG", summary: "Arguments of the command", required: false, variadic: true, complete: "none" },
];

function list(name: string, summary: string, more: Partial<OptionSpec> = {}): OptionSpec {
  return { name, kind: "strings", value: "list", summary, ...more };
}

function string(name: string, summary: string, more: Partial<OptionSpec> = {}): OptionSpec {
  return { name, kind: "string", value: "string", summary, ...more };
}

const PROCESS: readonly OptionSpec[] = [
  string("entrypoint", "Overwrite the default ENTRYPOINT of the image"),
  ENV,
  ENV_FILE,
  WORKDIR,
  USER,
  list("group-add", "Add additional groups to join"),
  INTERACTIVE,
  TTY,
  { name: "init", kind: "boolean", summary: "Run an init that forwards signals and reaps processes" },
  string("stop-signal", "Signal to stop the container"),
  { name: "stop-timeout", kind: "int", value: "int", summary: "Timeout (in seconds) to stop the container" },
];

const IDENTITY: readonly OptionSpec[] = [
  string("name", "Assign a name to the container"),
  string("hostname", "Container host name", { short: "h" }),
  list("label", "Set meta data on the container", { short: "l", check: checkLabel }),
  list("label-file", "Read in a line delimited file of labels", { complete: "file" }),
  { name: "annotation", kind: "strings", value: "map", summary: "Add an annotation, passed to the OCI runtime" },
  string("cidfile", "Write the container ID to the file", { complete: "file" }),
  string("pidfile", "Write the process ID to the file at each start", { complete: "file" }),
  { name: "rm", kind: "boolean", summary: "Remove the container and its anonymous volumes when it exits" },
  string("restart", "Restart policy to apply when the container exits", { default: "no" }),
];

const FILES: readonly OptionSpec[] = [
  { name: "read-only", kind: "boolean", summary: "Mount the container's root filesystem as read only" },
  list("tmpfs", "Mount a tmpfs directory"),
  list("volume", "Mount a volume or a path of the host: name:/ctr[:ro], /host:/ctr[:ro], /ctr", { short: "v" }),
  {
    name: "mount",
    kind: "strings",
    value: "mount",
    summary: "Attach a filesystem: type=bind, volume, tmpfs or image, src=..., dst=...",
  },
  list("volumes-from", "Mount volumes from the specified container(s): CONTAINER[:ro]", { complete: "container" }),
];

const SECURITY: readonly OptionSpec[] = [
  list("cap-add", "Add Linux capabilities"),
  list("cap-drop", "Drop Linux capabilities"),
  { name: "privileged", kind: "boolean", summary: "Give extended privileges to the container" },
  list("security-opt", "Security options"),
  { name: "sysctl", kind: "strings", value: "map", check: checkSysctl, summary: "Sysctl options" },
];

const NETWORK: readonly OptionSpec[] = [
  {
    name: "network",
    aliases: ["net"],
    kind: "strings",
    value: "network",
    complete: "network",
    summary: "Connect to a network: NAME (default bridge), none, host, container:NAME, ns:PATH",
  },
  list("network-alias", "Add network-scoped alias for the container", { aliases: ["net-alias"] }),
  string("ip", "IPv4 address (e.g., 172.30.100.104)"),
  string("ip6", "IPv6 address (e.g., 2001:db8::33)"),
  string("mac-address", "Container MAC address (e.g., 92:d0:c6:0a:29:33)"),
];

const OUTSIDE: readonly OptionSpec[] = [
  string("log-driver", "Logging driver: json-file, local, syslog, journald, fluentd or none"),
  list("log-opt", "Log driver options, e.g. max-size=10m, syslog-address=udp://host"),
  string("pull", "Pull the image before creating", { default: "missing", choices: ["always", "missing", "never"] }),
  string("platform", "Platform of the image, e.g. linux/arm64"),
  { name: "quiet", short: "q", kind: "boolean", summary: "Suppress the pull output" },
];

export const CREATE_OPTIONS: readonly OptionSpec[] = [
  ...PROCESS,
  ...IDENTITY,
  ...FILES,
  ...SECURITY,
  ...LIMIT_OPTIONS,
  ...DEVICE_OPTIONS,
  ...ISOLATION_OPTIONS,
  ...NETWORK_FLAGS,
  ...NETWORK,
  ...HEALTH_OPTIONS,
  ...OUTSIDE,
  ...REFUSED_OPTIONS,
];
