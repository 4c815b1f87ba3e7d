/** What `inspect` tells of the words of a `create`. */
import type { CreateContainer } from "./create-container.ts";

/** What was asked for in words that the spec does not keep; empty of containers that other tools made. */
export interface AskedOptions extends Pick<CreateContainer, AskedKey> {
  /** Places of anonymous volumes: `VOLUME` of the image, `-v /place`. */
  readonly declaredVolumes?: readonly string[];
  readonly logDriver?: string;
}

type AskedKey =
  | "env"
  | "tmpfs"
  | "groupAdd"
  | "volumesFrom"
  | "volumes"
  | "mounts"
  | "capAdd"
  | "capDrop"
  | "securityOpt"
  | "devices"
  | "deviceCgroupRules"
  | "blkioWeightDevices"
  | "deviceReadBps"
  | "deviceWriteBps"
  | "deviceReadIops"
  | "deviceWriteIops"
  | "user"
  | "workdir"
  | "stopSignal"
  | "cidfile"
  | "ipc"
  | "userns"
  | "cgroupParent"
  | "runtime"
  | "gpus"
  | "cpuPeriodUs"
  | "cpuQuotaUs"
  | "cpuRtPeriodUs"
  | "cpuRtRuntimeUs"
  | "memorySwappiness"
  | "shmSizeBytes"
  | "privileged"
  | "init"
  | "oomKillDisable"
  | "publishAll"
  | "logOpts"
  | "sysctls";
