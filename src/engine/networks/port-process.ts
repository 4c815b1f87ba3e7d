/** Which process has a port of this host: by its socket in /proc/net, and who has that among its descriptors. */
import { readdirSync, readFileSync, readlinkSync } from "node:fs";

export interface PortProcess {
  readonly pid: number;
  readonly command: string;
  /** Of a console of ours: whose it is. */
  readonly container?: { readonly namespace: string; readonly id: string };
}

/** Undefined where nobody has it, or nobody that we may look at. */
export function processOfPort(protocol: string, port: number): PortProcess | undefined {
  if (protocol !== "tcp" && protocol !== "udp") return undefined;
  const sockets = new Set([protocol, `${protocol}6`].flatMap((table) => socketsOf(table, port)));
  if (sockets.size === 0) return undefined;
  for (const pid of names("/proc").filter((name) => /^\d+$/.test(name))) {
    if (hasOneOf(pid, sockets)) return describe(Number(pid));
  }
  return undefined;
}

const LISTEN = "0A";

// `sl local_address rem_address st …`, where the tenth field is the inode; addresses and ports are hexadecimal.
function socketsOf(table: string, port: number): string[] {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  return read(`/proc/net/${table}`)
    .split("\n")
    .slice(1)
    .flatMap((line) => {
      const [, local = "", , state, , , , , , inode = ""] = line.trim().split(/\s+/);
      const isOpen = local.endsWith(wanted) && (state === LISTEN || table.startsWith("udp"));
      return isOpen && inode !== "0" ? [`socket:[${inode}]`] : [];
    });
}

function hasOneOf(pid: string, sockets: ReadonlySet<string>): boolean {
  return names(`/proc/${pid}/fd`).some((fd) => {
    try {
      return sockets.has(readlinkSync(`/proc/${pid}/fd/${fd}`));
    } catch {
      // It was closed meanwhile.
      return false;
    }
  });
}

function describe(pid: number): PortProcess {
  const command = read(`/proc/${pid}/comm`).trim();
  const env = new Map(
    read(`/proc/${pid}/environ`)
      .split("\0")
      .map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)] as const),
  );
  const [namespace, id] = [env.get("CONTAINER_NAMESPACE"), env.get("CONTAINER_ID")];
  return { pid, command, ...(namespace === undefined || id === undefined ? {} : { container: { namespace, id } }) };
}

function names(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch {
    // The process has ended, or is another user's.
    return [];
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // As above.
    return "";
  }
}
