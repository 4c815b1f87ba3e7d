/** Options of `run` and `create` that limit a container, give it devices, or let it share what is the host's. */
import type { OptionSpec } from "../define.ts";

function int(name: string, summary: string, more: Partial<OptionSpec> = {}): OptionSpec {
  return { name, kind: "int", value: "int", summary, ...more };
}

function bytes(name: string, summary: string, more: Partial<OptionSpec> = {}): OptionSpec {
  return { name, kind: "bytes", value: "bytes", summary, ...more };
}

function list(name: string, summary: string): OptionSpec {
  return { name, kind: "strings", value: "list", summary };
}

function word(name: string, summary: string, more: Partial<OptionSpec> = {}): OptionSpec {
  return { name, kind: "string", value: "string", summary, ...more };
}

const MEMORY: readonly OptionSpec[] = [
  bytes("memory", "Memory limit", { short: "m" }),
  bytes("memory-swap", "Limit of memory plus swap; -1 for unlimited swap", { unlimited: true }),
  bytes("memory-reservation", "Memory soft limit"),
  int("memory-swappiness", "Tune container memory swappiness (0 to 100)", { default: -1 }),
  bytes("kernel-memory", "Ignored, with a warning: the kernel counts it with the memory", { hidden: true }),
  { name: "oom-kill-disable", kind: "boolean", summary: "Disable OOM Killer" },
  int("oom-score-adj", "Tune host's OOM preferences (-1000 to 1000)"),
  bytes("shm-size", "Size of /dev/shm"),
];

const PROCESSORS: readonly OptionSpec[] = [
  { name: "cpus", kind: "number", value: "decimal", summary: "Number of CPUs" },
  int("cpu-shares", "CPU shares (relative weight)", { short: "c" }),
  int("cpu-period", "Limit CPU CFS (Completely Fair Scheduler) period"),
  int("cpu-quota", "Limit CPU CFS (Completely Fair Scheduler) quota"),
  int("cpu-rt-period", "Limit CPU real-time period in microseconds"),
  int("cpu-rt-runtime", "Limit CPU real-time runtime in microseconds"),
  word("cpuset-cpus", "CPUs in which to allow execution (0-3, 0,1)"),
  word("cpuset-mems", "MEMs in which to allow execution (0-3, 0,1)"),
  word("rdt-class", "Name of the RDT class (or CLOS) to associate the container with"),
];

const BLOCKS: readonly OptionSpec[] = [
  int("blkio-weight", "Block IO (relative weight), between 10 and 1000, or 0 to disable"),
  list("blkio-weight-device", "Block IO weight (relative device weight): /dev/x:weight"),
  list("device-read-bps", "Limit read rate (bytes per second) from a device: /dev/x:1mb"),
  list("device-write-bps", "Limit write rate (bytes per second) to a device"),
  list("device-read-iops", "Limit read rate (IO per second) from a device"),
  list("device-write-iops", "Limit write rate (IO per second) to a device"),
];

/** In the order of help. */
export const LIMIT_OPTIONS: readonly OptionSpec[] = [
  ...MEMORY,
  ...PROCESSORS,
  int("pids-limit", "Limit of processes; -1 for unlimited"),
  {
    name: "ulimit",
    kind: "strings",
    value: "ulimit",
    summary: "Ulimit options: name=soft[:hard]",
  },
  ...BLOCKS,
  { name: "cgroup-conf", kind: "strings", value: "map", summary: "Files of the cgroup (version 2): memory.high=1G" },
];

export const DEVICE_OPTIONS: readonly OptionSpec[] = [
  list("device", "Add a host device, all of a directory (/dev/x[:/dev/y][:rwm]), or a CDI device (vendor/class=name)"),
  word("gpus", "GPU devices to add to the container ('all' to pass all GPUs), by their CDI spec"),
  list("device-cgroup-rule", "Add a rule to the cgroup allowed devices list: 'c 1:3 rwm'"),
];

export const ISOLATION_OPTIONS: readonly OptionSpec[] = [
  word("ipc", "IPC mode to use: private, shareable, container:NAME, host or none"),
  word("pid", "PID namespace to use: host or container:NAME"),
  word("uts", "UTS namespace to use: host"),
  word("cgroupns", "Cgroup namespace to use: host or private"),
  word("userns", "User namespace to use: host"),
  word("cgroup-parent", "Optional parent cgroup for the container"),
  word("umask", "Umask of the process, octal"),
  word("runtime", "Runtime to use for this container: runc, crun, runsc, a path, or a shim's name"),
];
