/** The create options that limit a container, or give it devices; names and forms follow docker's flags. */

export interface LimitOptions {
  readonly memoryBytes?: number;
  /** Bytes; -1 is unlimited. */
  readonly memorySwapBytes?: number;
  readonly memoryReservationBytes?: number;
  /** 0 to 100; -1 leaves the kernel's. */
  readonly memorySwappiness?: number;
  readonly oomKillDisable?: boolean;
  /** -1000 to 1000. */
  readonly oomScoreAdj?: number;
  readonly cpus?: number;
  readonly cpuShares?: number;
  readonly cpuPeriodUs?: number;
  readonly cpuQuotaUs?: number;
  readonly cpuRtPeriodUs?: number;
  readonly cpuRtRuntimeUs?: number;
  readonly cpusetCpus?: string;
  readonly cpusetMems?: string;
  readonly pidsLimit?: number;
  readonly shmSizeBytes?: number;
  /** docker's `--ulimit`: `name=soft[:hard]`. */
  readonly ulimits?: readonly string[];
  /** 10 to 1000; 0 is none. */
  readonly blkioWeight?: number;
  /** `/dev/sda:200`. */
  readonly blkioWeightDevices?: readonly string[];
  /** `/dev/sda:1mb`; the other three alike, iops without a unit. */
  readonly deviceReadBps?: readonly string[];
  readonly deviceWriteBps?: readonly string[];
  readonly deviceReadIops?: readonly string[];
  readonly deviceWriteIops?: readonly string[];
  /** Files of the container's cgroup and what to write there, version 2 only: `memory.high=1G`. */
  readonly cgroupConf?: readonly string[];
  readonly rdtClass?: string;
}

export interface DeviceOptions {
  /** `/dev/x[:/dev/y][:rwm]`, a directory of devices, or a CDI name `vendor/class=name`. */
  readonly devices?: readonly string[];
  /** docker's `--gpus`: `all`, a number, or `device=0,1`; as CDI devices of nvidia.com/gpu. */
  readonly gpus?: string;
  /** `c 1:3 rwm`. */
  readonly deviceCgroupRules?: readonly string[];
}

/** What of the host a container shares, and how it is run. */
export interface IsolationOptions {
  /** `host`, `private`, `shareable`, `none` or `container:<name|id>`. */
  readonly ipc?: string;
  /** `host` or `container:<name|id>`. */
  readonly pid?: string;
  /** `host`. */
  readonly uts?: string;
  readonly cgroupns?: "host" | "private";
  /** `host`, which is what every container has. */
  readonly userns?: string;
  readonly cgroupParent?: string;
  /** Octal, e.g. `0022`. */
  readonly umask?: string;
}
