import type { ContainerRecord } from "../../containerd/containers.ts";
import { writeFileAtomic } from "../../disk/atomic.ts";
import { PID_FILE } from "../labels.ts";

/** Writes the process id to the file of `--pidfile`, where one was asked for. */
export async function writePidFile(record: ContainerRecord, pid: number): Promise<void> {
  const path = record.labels[PID_FILE];
  if (path !== undefined) await writeFileAtomic(path, String(pid), { mode: 0o644, durable: false });
}
