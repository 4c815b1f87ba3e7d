/** The file systems that every container has of its own. */
import { LeptonError } from "../../errors.ts";
import type { Mount } from "./types.ts";

const DEFAULT_SHM_BYTES = 64 * 1024 * 1024;
const PLAIN: readonly string[] = ["nosuid", "noexec", "nodev"];

/** docker's list, in docker's order; unlike containerd's it has no /run. A shm size of 0 is the default 64 MiB. */
export function defaultMounts(shmSizeBytes = 0): Mount[] {
  if (shmSizeBytes < 0) throw new LeptonError("invalid-argument", "SHM size can not be less than 0");
  const shm = `size=${shmSizeBytes === 0 ? DEFAULT_SHM_BYTES : shmSizeBytes}`;
  const pts = ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"];
  return [
    mount("/proc", "proc", "proc", PLAIN),
    mount("/dev", "tmpfs", "tmpfs", ["nosuid", "strictatime", "mode=755", "size=65536k"]),
    mount("/dev/pts", "devpts", "devpts", pts),
    mount("/sys", "sysfs", "sysfs", [...PLAIN, "ro"]),
    mount("/sys/fs/cgroup", "cgroup", "cgroup", ["ro", ...PLAIN]),
    mount("/dev/mqueue", "mqueue", "mqueue", PLAIN),
    mount("/dev/shm", "tmpfs", "shm", [...PLAIN, "mode=1777", shm]),
  ];
}

function mount(destination: string, type: string, source: string, options: readonly string[]): Mount {
  return { destination, type, source, options };
}
