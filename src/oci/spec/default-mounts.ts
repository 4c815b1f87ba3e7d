/** The file systems that every container has of its own. */
import { LeptonError } from "../../errors.ts";
import type { HostFacts, SpecOptions } from "./input.ts";
import { type NamespaceMode, parseNamespaceMode } from "./namespace-modes.ts";
import type { Mount } from "./types.ts";

/** docker's, where none is asked for. */
export const DEFAULT_SHM_BYTES = 64 * 1024 * 1024;
const PLAIN: readonly string[] = ["nosuid", "noexec", "nodev"];

/** docker's list, in docker's order; unlike containerd's it has no /run. */
export function defaultMounts(
  { shmSizeBytes = 0, ipc = "" }: Pick<SpecOptions, "shmSizeBytes" | "ipc">,
  { mountPoints }: Pick<HostFacts, "mountPoints">,
  sharedMemory = "",
): Mount[] {
  const pts = ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"];
  const { kind } = parseNamespaceMode("ipc", ipc);
  // With the host's IPC namespace come its queues, where it shows them as files, and its memory.
  const hostQueues = kind === "host" && mountPoints.some(({ path }) => path === "/dev/mqueue");
  return [
    mount("/proc", "proc", "proc", PLAIN),
    mount("/dev", "tmpfs", "tmpfs", ["nosuid", "strictatime", "mode=755", "size=65536k"]),
    mount("/dev/pts", "devpts", "devpts", pts),
    mount("/sys", "sysfs", "sysfs", [...PLAIN, "ro"]),
    mount("/sys/fs/cgroup", "cgroup", "cgroup", ["ro", ...PLAIN]),
    hostQueues ? shared("/dev/mqueue") : mount("/dev/mqueue", "mqueue", "mqueue", PLAIN),
    ...shm(kind, shmSizeBytes, sharedMemory),
  ];
}

function shm(kind: NamespaceMode["kind"], sizeBytes: number, sharedMemory: string): Mount[] {
  if (sizeBytes < 0) throw new LeptonError("invalid-argument", "SHM size can not be less than 0");
  if (kind === "none") return [];
  if (kind === "private") return [ownShm(sizeBytes)];
  return [shared(kind === "host" ? "/dev/shm" : sharedMemory, "/dev/shm")];
}

// A shm size of 0 is the default.
function ownShm(sizeBytes: number): Mount {
  return mount("/dev/shm", "tmpfs", "shm", [...PLAIN, "mode=1777", `size=${sizeBytes || DEFAULT_SHM_BYTES}`]);
}

function shared(path: string, destination = path): Mount {
  return mount(destination, "bind", path, ["rbind", ...PLAIN, "rprivate"]);
}

function mount(destination: string, type: string, source: string, options: readonly string[]): Mount {
  return { destination, type, source, options };
}
