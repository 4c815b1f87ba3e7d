/** What the options that limit a container and open the host to it ask of the engine. */

import type { CreateContainer } from "../../engine/types.ts";
import { LeptonError } from "../../errors.ts";
import type { CommandIo, Parsed } from "../define.ts";
import { flag, given, list, number, text } from "../read.ts";

/** Limits, devices and shared namespaces; warns of what is taken and changes nothing. */
export function limitsOf(parsed: Parsed, io: Pick<CommandIo, "warn">): Partial<CreateContainer> {
  if (number(parsed, "kernel-memory") !== undefined) {
    io.warn("--kernel-memory changes nothing: the kernel counts it with the memory of --memory");
  }
  return { ...memoryOf(parsed), ...processorsOf(parsed), ...blocksOf(parsed), ...sharedOf(parsed) };
}

function memoryOf(parsed: Parsed): Partial<CreateContainer> {
  const swappiness = number(parsed, "memory-swappiness");
  return {
    ...given("memoryBytes", number(parsed, "memory")),
    ...given("memorySwapBytes", number(parsed, "memory-swap")),
    ...given("memoryReservationBytes", number(parsed, "memory-reservation")),
    ...given("memorySwappiness", swappiness === -1 ? undefined : swappiness),
    ...given("oomScoreAdj", number(parsed, "oom-score-adj")),
    ...given("shmSizeBytes", number(parsed, "shm-size")),
    ...given("pidsLimit", number(parsed, "pids-limit")),
    oomKillDisable: flag(parsed, "oom-kill-disable"),
    ulimits: list(parsed, "ulimit"),
  };
}

function processorsOf(parsed: Parsed): Partial<CreateContainer> {
  return {
    ...given("cpus", number(parsed, "cpus")),
    ...given("cpuShares", number(parsed, "cpu-shares")),
    ...given("cpuPeriodUs", number(parsed, "cpu-period")),
    ...given("cpuQuotaUs", number(parsed, "cpu-quota")),
    ...given("cpuRtPeriodUs", number(parsed, "cpu-rt-period")),
    ...given("cpuRtRuntimeUs", number(parsed, "cpu-rt-runtime")),
    ...given("cpusetCpus", text(parsed, "cpuset-cpus")),
    ...given("cpusetMems", text(parsed, "cpuset-mems")),
    ...given("rdtClass", text(parsed, "rdt-class")),
    cgroupConf: list(parsed, "cgroup-conf"),
  };
}

function blocksOf(parsed: Parsed): Partial<CreateContainer> {
  return {
    ...given("blkioWeight", number(parsed, "blkio-weight")),
    blkioWeightDevices: list(parsed, "blkio-weight-device"),
    deviceReadBps: list(parsed, "device-read-bps"),
    deviceWriteBps: list(parsed, "device-write-bps"),
    deviceReadIops: list(parsed, "device-read-iops"),
    deviceWriteIops: list(parsed, "device-write-iops"),
    ...given("gpus", text(parsed, "gpus")),
    devices: list(parsed, "device"),
    deviceCgroupRules: list(parsed, "device-cgroup-rule"),
  };
}

function sharedOf(parsed: Parsed): Partial<CreateContainer> {
  const cgroupns = text(parsed, "cgroupns");
  return {
    ...given("ipc", text(parsed, "ipc")),
    ...given("pid", text(parsed, "pid")),
    ...given("uts", text(parsed, "uts")),
    ...given("cgroupns", cgroupns === undefined || cgroupns === "" ? undefined : checkCgroupns(cgroupns)),
    ...given("userns", text(parsed, "userns")),
    ...given("cgroupParent", text(parsed, "cgroup-parent")),
    ...given("umask", text(parsed, "umask")),
    ...given("runtime", text(parsed, "runtime")),
  };
}

// docker's words.
function checkCgroupns(word: string): "host" | "private" {
  if (word === "host" || word === "private") return word;
  throw new LeptonError("invalid-argument", "--cgroupns: invalid CGROUP mode");
}
