/**
 * The part of the OCI runtime spec 1.2 (config.json) that lepton writes and reads, Linux only.
 * Field names are the specification's. 64-bit unsigned numbers that a double cannot hold are bigints.
 */

export interface Spec {
  readonly ociVersion: string;
  readonly process: Process;
  readonly root: { readonly path: string; readonly readonly: boolean };
  readonly hostname: string;
  readonly mounts: readonly Mount[];
  readonly linux: Linux;
  readonly hooks?: Hooks;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Programs of the host that the runtime runs; only those events that we use. */
export interface Hooks {
  readonly prestart?: readonly Hook[];
  readonly createContainer?: readonly Hook[];
  readonly startContainer?: readonly Hook[];
  readonly poststart?: readonly Hook[];
  /** When the process is made and does not run yet. */
  readonly createRuntime?: readonly Hook[];
  /** When the container is deleted. */
  readonly poststop?: readonly Hook[];
}

export interface Hook {
  readonly path: string;
  /** argv, the name of the program included. */
  readonly args?: readonly string[];
  /** All of its environment. */
  readonly env?: readonly string[];
  /** Seconds. */
  readonly timeout?: number;
}

export interface Process {
  readonly terminal: boolean;
  readonly consoleSize?: { readonly height: number; readonly width: number };
  readonly user: User;
  readonly args: readonly string[];
  readonly env: readonly string[];
  readonly cwd: string;
  readonly capabilities?: Capabilities;
  readonly rlimits?: readonly Rlimit[];
  readonly noNewPrivileges: boolean;
  readonly apparmorProfile?: string;
  readonly oomScoreAdj?: number;
}

export interface User {
  readonly uid: number;
  readonly gid: number;
  readonly additionalGids?: readonly number[];
  readonly umask?: number;
}

export interface Capabilities {
  readonly bounding: readonly string[];
  readonly effective: readonly string[];
  readonly permitted: readonly string[];
  readonly inheritable?: readonly string[];
  readonly ambient?: readonly string[];
}

export interface Rlimit {
  /** `RLIMIT_NOFILE`, … */
  readonly type: string;
  readonly soft: bigint | number;
  readonly hard: bigint | number;
}

export interface Mount {
  readonly destination: string;
  readonly type: string;
  readonly source: string;
  readonly options: readonly string[];
}

export interface Linux {
  readonly namespaces: readonly LinuxNamespace[];
  readonly cgroupsPath: string;
  readonly resources: LinuxResources;
  readonly devices: readonly LinuxDevice[];
  readonly sysctl: Readonly<Record<string, string>>;
  readonly maskedPaths: readonly string[];
  readonly readonlyPaths: readonly string[];
  readonly rootfsPropagation?: string;
  readonly seccomp?: LinuxSeccomp;
  readonly intelRdt?: { readonly closID: string };
}

export type NamespaceType = "pid" | "network" | "mount" | "ipc" | "uts" | "user" | "cgroup" | "time";

export interface LinuxNamespace {
  readonly type: NamespaceType;
  readonly path?: string;
}

export interface LinuxDevice {
  readonly type: "b" | "c" | "p" | "u";
  readonly path: string;
  readonly major: number;
  readonly minor: number;
  readonly fileMode?: number;
  readonly uid?: number;
  readonly gid?: number;
}

export interface DeviceRule {
  readonly allow: boolean;
  readonly type?: "a" | "b" | "c";
  readonly major?: number;
  readonly minor?: number;
  /** Of `r`, `w`, `m`. */
  readonly access: string;
}

/** By which the kernel knows a device. */
export interface DeviceNumber {
  readonly major: number;
  readonly minor: number;
}

export interface LinuxResources {
  readonly devices: readonly DeviceRule[];
  readonly memory?: {
    readonly limit?: number;
    readonly swap?: number;
    readonly reservation?: number;
    readonly swappiness?: number;
    readonly disableOOMKiller?: boolean;
  };
  readonly cpu?: {
    readonly shares?: number;
    readonly quota?: number;
    readonly period?: number;
    readonly realtimeRuntime?: number;
    readonly realtimePeriod?: number;
    readonly cpus?: string;
    readonly mems?: string;
  };
  readonly pids?: { readonly limit: number };
  readonly blockIO?: LinuxBlockIo;
  /** Files of the cgroup, version 2. */
  readonly unified?: Readonly<Record<string, string>>;
}

type DeviceRate = DeviceNumber & { readonly rate: number };

export interface LinuxBlockIo {
  readonly weight?: number;
  readonly weightDevice?: readonly (DeviceNumber & { readonly weight: number })[];
  readonly throttleReadBpsDevice?: readonly DeviceRate[];
  readonly throttleWriteBpsDevice?: readonly DeviceRate[];
  readonly throttleReadIOPSDevice?: readonly DeviceRate[];
  readonly throttleWriteIOPSDevice?: readonly DeviceRate[];
}

export interface LinuxSeccomp {
  readonly defaultAction: string;
  readonly defaultErrnoRet?: number;
  readonly architectures?: readonly string[];
  readonly flags?: readonly string[];
  readonly listenerPath?: string;
  readonly listenerMetadata?: string;
  readonly syscalls?: readonly LinuxSyscall[];
}

export interface LinuxSyscall {
  readonly names: readonly string[];
  readonly action: string;
  readonly errnoRet?: number;
  readonly args?: readonly SeccompArg[];
}

export interface SeccompArg {
  readonly index: number;
  readonly value: number | bigint;
  readonly valueTwo?: number | bigint;
  readonly op: string;
}
