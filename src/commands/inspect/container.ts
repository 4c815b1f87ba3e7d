/** `inspect` of a container, in the shape of docker's. */
import { ERROR } from "../../engine/labels.ts";
import type { ContainerDetail } from "../../engine/types.ts";
import { GoMap, GoNil, type GoStruct, goStruct } from "../go-value.ts";
import { commandOf, containerConfig, mountPoints } from "./config.ts";
import { hostConfig } from "./host-config.ts";
import { networkSettings } from "./network-settings.ts";
import { type SpecFields, sourceOf, specFields } from "./spec-fields.ts";

const NEVER = "0001-01-01T00:00:00Z";
// Containers whose maker tells no better: runc's shim.
const DEFAULT_RUNTIME = "io.containerd.runc.v2";

/** docker's object, with Go's field names for templates; sizes where they were read, and the image's id where it is here. */
export function inspectContainer(detail: ContainerDetail, imageId = detail.image): GoStruct {
  const spec = specFields(detail.spec);
  const [path = "", ...args] = commandOf(detail, spec);
  return goStruct(
    {
      ID: detail.id,
      Created: new Date(detail.createdAtMs).toISOString(),
      Path: path,
      Args: args,
      State: state(detail),
      Image: imageId,
      ResolvConfPath: sourceOf(spec, "/etc/resolv.conf"),
      HostnamePath: sourceOf(spec, "/etc/hostname"),
      HostsPath: sourceOf(spec, "/etc/hosts"),
      LogPath: detail.logPath ?? "",
      Name: `/${detail.name}`,
      RestartCount: detail.restartCount,
      Driver: detail.snapshotter,
      Platform: detail.platform.split("/")[0] || "linux",
      MountLabel: "",
      ProcessLabel: "",
      AppArmorProfile: spec.process?.apparmorProfile ?? "",
      ExecIDs: new GoNil("slice"),
      HostConfig: hostConfig(detail, spec),
      GraphDriver: goStruct({ Data: new GoNil("map"), Name: detail.snapshotter }),
      SizeRw: detail.size?.rwBytes,
      SizeRootFs: detail.size?.rootFsBytes,
      Mounts: mountPoints(detail, spec),
      Config: containerConfig(detail, spec),
      NetworkSettings: networkSettings(detail),
      Containerd: containerd(detail, spec),
    },
    { ID: "Id" },
  );
}

function state(detail: ContainerDetail): GoStruct {
  const up = detail.status === "running" || detail.status === "paused" || detail.status === "restarting";
  const fields = {
    Status: detail.status,
    Running: up,
    Paused: detail.status === "paused",
    Restarting: detail.status === "restarting",
    OOMKilled: false,
    Dead: false,
    Pid: up ? (detail.pid ?? 0) : 0,
    ExitCode: detail.exitCode ?? 0,
    Error: detail.labels[ERROR] ?? "",
    StartedAt: timeText(detail.startedAtMs),
    FinishedAt: timeText(up ? undefined : detail.finishedAtMs),
    Health: health(detail),
  };
  // Without a health check docker has no such key, but a nil in templates.
  return goStruct(fields, { Health: null });
}

function health({ health: status, healthCheck: known }: ContainerDetail): GoStruct | null {
  if (status === undefined || known === undefined) return null;
  const log = known.log.map(({ start, end, exitCode, output }) =>
    goStruct({ Start: start, End: end, ExitCode: exitCode, Output: output }),
  );
  return goStruct({ Status: status, FailingStreak: known.failingStreak, Log: log });
}

function timeText(timeMs: number | undefined): string {
  return timeMs === undefined ? NEVER : new Date(timeMs).toISOString();
}

/** What docker has no words for. */
function containerd(detail: ContainerDetail, spec: SpecFields): GoStruct {
  return goStruct({
    Namespace: detail.namespace,
    Origin: detail.origin,
    Runtime: detail.runtime === "" ? DEFAULT_RUNTIME : detail.runtime,
    Snapshotter: detail.snapshotter,
    SnapshotKey: detail.snapshotKey,
    CgroupsPath: spec.linux?.cgroupsPath ?? "",
    StateDir: detail.stateDir,
    Labels: new GoMap(detail.labels),
  });
}
