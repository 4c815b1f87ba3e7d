/** What a hosts file begins with: the names of the container itself, then the boot in which the entries below were made. */
import { appendFileSync, readFileSync, truncateSync } from "node:fs";

/** docker's lines for the container itself. */
export const LOCAL_HOSTS = [
  "127.0.0.1\tlocalhost",
  "::1\tlocalhost ip6-localhost ip6-loopback",
  "fe00::0\tip6-localnet",
  "ff00::0\tip6-mcastprefix",
  "ff02::1\tip6-allnodes",
  "ff02::2\tip6-allrouters",
  "",
].join("\n");

const BOOT = "# containers since boot ";

/** The fixed part of a file that others share. */
export function hostsHeader(extraLines: readonly string[]): string {
  return `${LOCAL_HOSTS}${extraLines.map((line) => `${line}\n`).join("")}${BOOT}${currentBoot()}\n`;
}

/** Where the entries of a file begin. */
export function entriesFrom(text: string): number {
  const boot = text.indexOf(`\n${BOOT}`);
  return boot < 0 ? text.length : text.indexOf("\n", boot + 1) + 1;
}

/** Frees all entries of a file that were made before the last reboot, which has ended their containers. */
export function forgetEarlierBoot(path: string): void {
  const text = readFileSync(path, "latin1");
  const from = entriesFrom(text);
  const header = text.slice(0, text.lastIndexOf(BOOT, from));
  const now = `${header}${BOOT}${currentBoot()}\n`;
  if (text.startsWith(now)) return;
  // In place: containers that containerd starts by itself mount this very file.
  truncateSync(path, header.length);
  appendFileSync(path, now.slice(header.length), "latin1");
}

function currentBoot(): string {
  return readFileSync("/proc/sys/kernel/random/boot_id", "latin1").trim();
}
