/** What is dangerous about containerd's socket: whoever may write to it is root on this host. */
import { statSync } from "node:fs";

/** A sentence for each; none where the socket cannot be looked at. */
export function socketWarnings(address: string): string[] {
  const stat = statSync(address.replace(/^unix:\/\//, ""), { throwIfNoEntry: false });
  if (stat === undefined) return [];
  const hint = "who may is as good as root on this host";
  if ((stat.mode & 0o002) !== 0) return [`WARNING: ${address} may be written to by everybody: ${hint}`];
  if (stat.uid !== 0 && stat.uid !== process.getuid?.())
    return [`WARNING: ${address} is owned by user ${stat.uid}: ${hint}`];
  return [];
}
