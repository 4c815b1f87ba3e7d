/** What a spec is built from: plain data, so that the builder stays pure. The engine's CreateContainer is a SpecOptions. */
import type { CdiEdits } from "../cdi/spec.ts";
import type { DeviceOptions, IsolationOptions, LimitOptions } from "./limit-options.ts";
import type { DeviceNumber, Hooks, LinuxDevice, User } from "./types.ts";

/** The run part of an image config; names are those of the OCI image spec. */
export interface ImageRunConfig {
  readonly Env?: readonly string[] | null | undefined;
  readonly Entrypoint?: readonly string[] | null | undefined;
  readonly Cmd?: readonly string[] | null | undefined;
  readonly WorkingDir?: string | undefined;
  readonly User?: string | undefined;
  readonly StopSignal?: string | undefined;
}

/** The create options that reach the spec; names and forms follow docker's flags. */
export interface SpecOptions extends LimitOptions, DeviceOptions, IsolationOptions {
  readonly args?: readonly string[];
  readonly hostname?: string;
  readonly domainname?: string;
  /** `[""]` empties the image's entrypoint, as `--entrypoint ""` does. */
  readonly entrypoint?: readonly string[];
  /** `K=V`; a bare `K` removes the variable. */
  readonly env?: readonly string[];
  readonly workdir?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly readOnly?: boolean;
  readonly tmpfs?: readonly string[];
  readonly volumes?: readonly string[];
  readonly mounts?: readonly string[];
  readonly capAdd?: readonly string[];
  readonly capDrop?: readonly string[];
  readonly privileged?: boolean;
  readonly securityOpt?: readonly string[];
  readonly sysctls?: Readonly<Record<string, string>>;
  readonly init?: boolean;
  readonly stopSignal?: string;
  readonly tty?: boolean;
  readonly network?: "none" | "host";
}

export interface SpecInput {
  readonly containerId: string;
  readonly namespace: string;
  readonly image: ImageRunConfig;
  readonly options: SpecOptions;
  /** From resolveUser(); a ResolvedUser fits. */
  readonly user: User;
  readonly host: HostFacts;
  /** Files of the state dir on the host, bind-mounted over those of the image. */
  readonly etcFiles?: EtcFiles;
  /** Static init binary on the host; needed with `init` (findInitBinary). */
  readonly initPath?: string;
  /** Text of the file that `--security-opt seccomp=FILE` names (seccompFile tells which). */
  readonly seccompProfile?: string;
  /** From hostDevices(); needed with `privileged` only. */
  readonly hostDevices?: readonly LinuxDevice[];
  /** From grantDevices(): what `options.devices` name. */
  readonly devices?: readonly GrantedDevice[];
  /** From grantCdiDevices(); their nodes are among `devices`. */
  readonly cdiEdits?: readonly CdiEdits[];
  /** Of the devices that limitedDevices() names. */
  readonly deviceNumbers?: Readonly<Record<string, DeviceNumber>>;
  /** Paths of the namespaces that `container:X` and `ns:PATH` modes name. */
  readonly joined?: Readonly<Partial<Record<"network" | "uts" | "pid" | "ipc", string>>>;
  /** Directory of the host that is `/dev/shm`; needed with the ipc modes `shareable` and `container:X`. */
  readonly sharedMemory?: string;
  readonly hooks?: Hooks;
  /** Volumes already made on the host; they replace a parsed volume with the same destination. */
  readonly mounts?: readonly HostMount[];
  /** Size of the terminal that the first process starts with. */
  readonly consoleSize?: { readonly columns: number; readonly rows: number };
}

/** A device of the host at its path in the container, and what may be done with it: of `r`, `w`, `m`. */
export interface GrantedDevice {
  readonly node: LinuxDevice;
  readonly access: string;
}

export interface EtcFiles {
  readonly hosts?: string;
  readonly hostname?: string;
  readonly resolvConf?: string;
  /** Other containers read this hosts file too, so that none may write to it. */
  readonly sharedHosts?: boolean;
}

/** A directory or file of the host at a path of the container. */
export interface HostMount {
  readonly source: string;
  readonly destination: string;
  readonly readOnly: boolean;
  /** In place of the source: directories of an image that are laid over each other, the topmost first; read-only. */
  readonly layers?: readonly string[];
}

/** What this machine offers; read once by hostFacts(). */
export interface HostFacts {
  /** Go's word: `amd64`, `arm64`, … */
  readonly arch: string;
  /** As `uname -r` prints it. */
  readonly kernelRelease: string;
  readonly hostname: string;
  readonly cpuCount: number;
  readonly cgroup: CgroupFacts;
  /** Effective capabilities of this process: the most that a container can be given. */
  readonly capabilities: readonly string[];
  readonly seccomp: boolean;
  /** Names of the loaded AppArmor profiles; undefined where the kernel has no AppArmor. */
  readonly apparmorProfiles?: readonly string[];
  /** Those of docker's default sysctls that this kernel knows. */
  readonly sysctls: readonly string[];
  /** `/sys/devices/system/cpu/cpuN/thermal_throttle` of the CPUs that have one. */
  readonly thermalThrottlePaths: readonly string[];
  /** In mount order, from /proc/self/mountinfo. */
  readonly mountPoints: readonly HostMountPoint[];
}

export interface HostMountPoint {
  readonly path: string;
  /** Optional fields, e.g. `shared:1`. */
  readonly tags: readonly string[];
}

export interface CgroupFacts {
  readonly version: 1 | 2;
  readonly driver: "cgroupfs" | "systemd";
  readonly controllers: readonly string[];
  /** Whether swap can be limited (memory.memsw or memory.swap.max exists). */
  readonly swapLimit: boolean;
  /** CPUs that a cpuset may name, e.g. `0-3`; undefined where unknown. */
  readonly cpusetCpus?: string;
  /** Memory nodes, alike. */
  readonly cpusetMems?: string;
  /** What of limits the kernel can do beyond what every controller of that name can. */
  readonly abilities: readonly CgroupAbility[];
}

export type CgroupAbility =
  | "memory-reservation"
  | "swappiness"
  | "oom-kill-disable"
  | "cpu-realtime"
  | "blkio-weight"
  | "blkio-weight-device"
  | "blkio-throttle";
