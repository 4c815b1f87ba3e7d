/** The parts of an OCI runtime spec that `inspect` shows; all may be missing, since other tools write specs too. */

export interface SpecFields {
  readonly hostname?: string;
  readonly domainname?: string;
  readonly process?: {
    readonly args?: readonly string[];
    readonly env?: readonly string[];
    readonly cwd?: string;
    readonly noNewPrivileges?: boolean;
    readonly apparmorProfile?: string;
    readonly oomScoreAdj?: number;
    readonly user?: { readonly uid?: number; readonly gid?: number; readonly username?: string };
    readonly capabilities?: { readonly bounding?: readonly string[] };
    readonly rlimits?: readonly { readonly type: string; readonly hard: number; readonly soft: number }[];
  };
  readonly root?: { readonly readonly?: boolean };
  readonly mounts?: readonly SpecMount[];
  readonly annotations?: Readonly<Record<string, string>>;
  readonly linux?: {
    readonly cgroupsPath?: string;
    readonly namespaces?: readonly { readonly type: string; readonly path?: string }[];
    readonly maskedPaths?: readonly string[];
    readonly readonlyPaths?: readonly string[];
    readonly sysctl?: Readonly<Record<string, string>>;
    readonly seccomp?: unknown;
    readonly resources?: {
      readonly memory?: { readonly limit?: number; readonly swap?: number; readonly reservation?: number };
      readonly cpu?: {
        readonly shares?: number;
        readonly quota?: number;
        readonly period?: number;
        readonly cpus?: string;
        readonly mems?: string;
      };
      readonly pids?: { readonly limit?: number };
      readonly blockIO?: { readonly weight?: number };
    };
  };
}

export interface SpecMount {
  readonly destination: string;
  readonly type?: string;
  readonly source?: string;
  readonly options?: readonly string[];
}

/** The spec of a container as far as it is one. */
export function specFields(spec: unknown): SpecFields {
  return typeof spec === "object" && spec !== null ? (spec as SpecFields) : {};
}

// Files that lepton, nerdctl and docker bind into every container; docker's inspect does not list them.
const MADE = ["/etc/hostname", "/etc/hosts", "/etc/resolv.conf", "/dev/shm", "/sbin/docker-init", "/sbin/tini"];

/** Mounts that somebody asked for: binds but the ones every container has. */
export function userMounts(spec: SpecFields): readonly SpecMount[] {
  return (spec.mounts ?? []).filter(
    (mount) => (mount.type === "bind" || mount.options?.some(isBind)) && !MADE.includes(mount.destination),
  );
}

/** Where one of the made files comes from; empty where it is not bound. */
export function sourceOf(spec: SpecFields, destination: string): string {
  return spec.mounts?.find((mount) => mount.destination === destination && mount.type === "bind")?.source ?? "";
}

// A tmpfs that the runtime's defaults bring is not the user's.
const DEFAULT_TMPFS = ["/dev", "/dev/shm", "/run"];

/** tmpfs mounts by destination, as `--tmpfs` gave them. */
export function userTmpfs(spec: SpecFields): Readonly<Record<string, string>> {
  const mounts = (spec.mounts ?? []).filter(
    ({ type, destination }) => type === "tmpfs" && !DEFAULT_TMPFS.includes(destination),
  );
  return Object.fromEntries(mounts.map(({ destination, options = [] }) => [destination, options.join(",")]));
}

/** `ro`, or `rro` where what is mounted below is read-only too. */
export function isReadOnly(options: readonly string[]): boolean {
  return options.includes("ro") || options.includes("rro");
}

function isBind(option: string): boolean {
  return option === "bind" || option === "rbind";
}

/** True where the process lives in the host's namespace of that type. */
export function sharesHost(spec: SpecFields, type: string): boolean {
  const namespaces = spec.linux?.namespaces;
  return namespaces !== undefined && !namespaces.some((namespace) => namespace.type === type);
}
