/** What `inspect` tells of the files and devices that the host gives to a container. */
import { type DeviceRequest, gpuRequest } from "../../engine/containers/gpu-request.ts";
import type { AskedOptions, ContainerDetail } from "../../engine/types.ts";
import { GoMap, type GoStruct, type GoValue, goStruct, sliceOrNil } from "../go-value.ts";
import { volumeNameAt } from "./config.ts";
import { mountRequest } from "./mount-request.ts";
import { isReadOnly, type SpecFields, userMounts, userTmpfs } from "./spec-fields.ts";

export function hostMounts(detail: ContainerDetail, spec: SpecFields): Record<string, GoValue> {
  const { asked = {}, origin } = detail;
  const tmpfs = origin === "lepton" ? askedTmpfs(asked) : userTmpfs(spec);
  return {
    Binds: sliceOrNil(origin === "lepton" ? askedBinds(asked) : bindsOf(detail, spec)),
    Tmpfs: Object.keys(tmpfs).length === 0 ? undefined : new GoMap(tmpfs),
    Mounts: asked.mounts?.map(mountRequest),
    Devices: (asked.devices ?? []).filter((word) => word.startsWith("/")).map(device),
    DeviceCgroupRules: sliceOrNil(asked.deviceCgroupRules),
    DeviceRequests: sliceOrNil(deviceRequests(asked)),
  };
}

// Anonymous volumes are told elsewhere.
function askedBinds({ volumes = [] }: AskedOptions): string[] {
  return volumes.filter((text) => text.includes(":"));
}

function bindsOf(detail: ContainerDetail, spec: SpecFields): string[] {
  return userMounts(spec).map(({ source = "", destination, options = [] }) => {
    const place = `${volumeNameAt(detail, destination) ?? source}:${destination}`;
    return isReadOnly(options) ? `${place}:ro` : place;
  });
}

function askedTmpfs({ tmpfs = [] }: AskedOptions): Readonly<Record<string, string>> {
  return Object.fromEntries(
    tmpfs.map((word) => {
      const colon = word.indexOf(":");
      return colon < 0 ? [word, ""] : [word.slice(0, colon), word.slice(colon + 1)];
    }),
  );
}

function device(word: string): GoStruct {
  const [host = "", second = host, third = "rwm"] = word.split(":");
  const isAccess = /^[rwm]+$/.test(second);
  return goStruct({
    PathOnHost: host,
    PathInContainer: isAccess ? host : second,
    CgroupPermissions: isAccess ? second : third,
  });
}

/** `--gpus` and names of CDI, as docker asks its drivers for them. */
function deviceRequests({ gpus, devices = [] }: AskedOptions): GoValue[] {
  const cdi = devices.filter((word) => !word.startsWith("/"));
  return [
    ...(gpus === undefined ? [] : [request(gpuRequest(gpus))]),
    ...(cdi.length === 0 ? [] : [request({ driver: "cdi", ids: cdi, count: 0 })]),
  ];
}

// docker has lists of capabilities, of which one must be met; its command line gives one.
function request({ driver, count, ids, capabilities }: DeviceRequest): GoStruct {
  return goStruct({
    Driver: driver,
    Count: count,
    DeviceIDs: sliceOrNil(ids),
    Capabilities: sliceOrNil(capabilities && [capabilities]),
    Options: new GoMap([]),
  });
}
