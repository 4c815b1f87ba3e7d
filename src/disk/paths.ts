/**
 * Where everything of ours lies on disk; docs/data-root.md describes the tree path by path.
 */
import { realpathSync } from "node:fs";
import { basename, dirname, isAbsolute, join, resolve } from "node:path";
import { LeptonError } from "../errors.ts";
import { pathComponent } from "./container-dir.ts";
import { sha256Hex } from "./sha256.ts";

/** The two directories (lasting and until reboot) that belong to one containerd socket. */
export interface Disk {
  /** Real path of the containerd socket, no scheme. */
  readonly address: string;
  /** `<data root>/<8 hex>`: survives a reboot. */
  readonly storeDir: string;
  /** `<run root>/<8 hex>`: sockets and FIFOs, gone after a reboot. */
  readonly runDir: string;
}

export interface DiskRoots {
  /** Default: `LEPTON_DATA_ROOT`, else `/var/lib/lepton` (root) or `$XDG_DATA_HOME/lepton`. */
  readonly dataRoot?: string;
  /** Default: `LEPTON_RUN_ROOT`, else `/run/lepton` (root) or `$XDG_RUNTIME_DIR/lepton`. */
  readonly runRoot?: string;
}

/** Names the directories for a containerd address (`unix://` allowed); touches nothing. */
export function openDisk(address: string, roots: DiskRoots = {}): Disk {
  const socket = realSocketPath(address);
  // The same key as nerdctl's data root, so that one socket is recognised by eye in both trees.
  const key = shortHash(socket, 8);
  return {
    address: socket,
    storeDir: join(absoluteRoot(roots.dataRoot ?? defaultDataRoot()), key),
    runDir: join(absoluteRoot(roots.runRoot ?? defaultRunRoot()), key),
  };
}

export function namesDir(disk: Pick<Disk, "storeDir">, namespace: string): string {
  return join(disk.storeDir, "names", pathComponent(namespace));
}

export function namePath(disk: Pick<Disk, "storeDir">, namespace: string, name: string): string {
  return join(namesDir(disk, namespace), pathComponent(name));
}

/** Sockets and FIFOs of one container; hashes, because ids and namespaces of 76 bytes would not fit a socket path. */
export function consoleDir(disk: Pick<Disk, "runDir">, namespace: string, id: string): string {
  return join(disk.runDir, `${consoleDirPrefix(namespace)}${shortHash(pathComponent(id), 12)}`);
}

/** What the names of all console directories of a namespace begin with. */
export function consoleDirPrefix(namespace: string): string {
  return shortHash(pathComponent(namespace), 4);
}

function shortHash(text: string, digits: number): string {
  return sha256Hex(text).slice(0, digits);
}

/** The attach socket of a container's console; throws `invalid-argument` where the run root is too long for one. */
export function consoleSocket(disk: Pick<Disk, "runDir">, namespace: string, id: string): string {
  const path = join(consoleDir(disk, namespace, id), "attach.sock");
  if (Buffer.byteLength(path) < MAX_SOCKET_BYTES) return path;
  throw new LeptonError("invalid-argument", `run root is too long for a socket path: "${path}"`, {
    hint: "set LEPTON_RUN_ROOT to a shorter path",
  });
}

// sun_path holds 108 bytes; the rest is room for a temporary name beside it.
const MAX_SOCKET_BYTES = 100;

function realSocketPath(address: string): string {
  const path = resolve(address.replace(/^unix:\/\//, ""));
  try {
    return realpathSync(path);
  } catch {
    // No socket yet (engine down): its directory may still be a symlink, as /var/run is.
    return join(realDirectory(dirname(path)), basename(path));
  }
}

function realDirectory(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    // Neither exists: the name as given is all there is.
    return path;
  }
}

function absoluteRoot(path: string): string {
  if (isAbsolute(path)) return path;
  throw new LeptonError("invalid-argument", `not an absolute path: "${path}"`, {
    hint: "check LEPTON_DATA_ROOT and LEPTON_RUN_ROOT",
  });
}

function defaultDataRoot(): string {
  const { LEPTON_DATA_ROOT, XDG_DATA_HOME, HOME } = process.env;
  if (LEPTON_DATA_ROOT) return LEPTON_DATA_ROOT;
  if (process.geteuid?.() === 0 || !HOME) return "/var/lib/lepton";
  return join(XDG_DATA_HOME || join(HOME, ".local/share"), "lepton");
}

function defaultRunRoot(): string {
  const { LEPTON_RUN_ROOT, XDG_RUNTIME_DIR } = process.env;
  if (LEPTON_RUN_ROOT) return LEPTON_RUN_ROOT;
  if (process.geteuid?.() === 0 || !XDG_RUNTIME_DIR) return "/run/lepton";
  return join(XDG_RUNTIME_DIR, "lepton");
}
