import { readFileSync } from "node:fs";

export interface NetworkBytes {
  readonly rxBytes: number;
  readonly txBytes: number;
}

/** Bytes through the interfaces that a process sees, without the loopback; the cgroup metrics never hold them. */
export function networkBytes(pid: number): NetworkBytes {
  try {
    return parseNetDev(readFileSync(`/proc/${pid}/net/dev`, "latin1"));
  } catch {
    // The process ended since the listing.
    return { rxBytes: 0, txBytes: 0 };
  }
}

/** Sums a /proc/net/dev: per line `name: rx-bytes … (8 numbers) tx-bytes …` (proc(5)). */
export function parseNetDev(text: string): NetworkBytes {
  let [rxBytes, txBytes] = [0, 0];
  for (const line of text.split("\n").slice(2)) {
    const [name = "", rest = ""] = line.split(":");
    if (name.trim() === "lo" || rest === "") continue;
    const fields = rest.trim().split(/\s+/).map(Number);
    rxBytes += fields[0] ?? 0;
    txBytes += fields[8] ?? 0;
  }
  return { rxBytes, txBytes };
}
