/** Config and Mounts of `inspect`. */
import { DETACHED, DOMAINNAME, ENTRYPOINT_WORDS, STOP_SIGNAL, STOP_TIMEOUT } from "../../engine/labels.ts";
import type { ContainerDetail } from "../../engine/types.ts";
import { GoMap, GoNil, type GoStruct, type GoValue, goStruct, sliceOrNil } from "../go-value.ts";
import { imageAsked } from "../image-name.ts";
import { userLabels } from "../user-labels.ts";
import { mountFields } from "./mount-request.ts";
import { exposedPortSet } from "./ports.ts";
import { isReadOnly, type SpecFields, userMounts } from "./spec-fields.ts";

const INIT = "/sbin/docker-init";

/** The argv as it was asked for: `--init` puts words of its own before it. */
export function commandOf(detail: ContainerDetail, spec: SpecFields): readonly string[] {
  const args = spec.process?.args ?? detail.command;
  return args[0] === INIT && args[1] === "--" ? args.slice(2) : args;
}

export function containerConfig(detail: ContainerDetail, spec: SpecFields): GoStruct {
  const timeout = detail.labels[STOP_TIMEOUT];
  const argv = commandOf(detail, spec);
  const { asked = {} } = detail;
  const isOurs = detail.origin === "lepton";
  const attached = detail.labels[DETACHED] === undefined;
  // Other tools do not tell: all of it is the command then.
  const entrypointWords = Number(detail.labels[ENTRYPOINT_WORDS] ?? 0) || 0;
  return goStruct({
    Hostname: spec.hostname ?? "",
    Domainname: detail.labels[DOMAINNAME] ?? spec.domainname ?? "",
    User: userOf(detail, spec),
    AttachStdin: detail.openStdin && attached,
    AttachStdout: attached,
    AttachStderr: attached,
    ExposedPorts: exposedPortSet(detail.published?.exposed ?? []),
    Tty: detail.tty,
    OpenStdin: detail.openStdin,
    StdinOnce: detail.openStdin && attached,
    Env: environment(detail, spec),
    Cmd: sliceOrNil(argv.slice(entrypointWords)),
    Healthcheck: healthcheck(detail),
    Image: imageAsked(detail),
    Volumes: declaredVolumes(detail),
    WorkingDir: isOurs ? (asked.workdir ?? "") : (spec.process?.cwd ?? ""),
    Entrypoint: sliceOrNil(argv.slice(0, entrypointWords)),
    OnBuild: new GoNil("slice"),
    Labels: new GoMap(userLabels(detail.labels)),
    StopSignal: isOurs ? asked.stopSignal : detail.labels[STOP_SIGNAL],
    StopTimeout: timeout === undefined ? undefined : Number(timeout),
  });
}

// As docker: the user's first, then the image's; not what is given to every process.
function environment({ asked = {}, origin, tty }: ContainerDetail, spec: SpecFields): string[] {
  const env = spec.process?.env ?? [];
  if (origin !== "lepton") return [...env];
  const keyOf = (word: string) => word.slice(0, word.indexOf("="));
  const keys = new Set((asked.env ?? []).map(keyOf));
  const given = [`HOSTNAME=${spec.hostname ?? ""}`, ...(tty ? ["TERM=xterm"] : [])];
  const isAsked = (word: string) => keys.has(keyOf(word));
  return [...env.filter(isAsked), ...env.filter((word) => !isAsked(word) && !given.includes(word))];
}

// As docker: what was left to its defaults is not there.
function healthcheck({ healthCheck }: ContainerDetail): GoValue {
  if (healthCheck === undefined) return undefined;
  const { test = [], intervalMs, timeoutMs, startPeriodMs, startIntervalMs, retries } = healthCheck.check;
  const ns = (ms: number | undefined) => (ms ? Math.round(ms * 1e6) : undefined);
  return goStruct({
    Test: [...test],
    Interval: ns(intervalMs),
    Timeout: ns(timeoutMs),
    StartPeriod: ns(startPeriodMs),
    StartInterval: ns(startIntervalMs),
    Retries: retries || undefined,
  });
}

function declaredVolumes({ asked = {} }: ContainerDetail): GoValue {
  const places = asked.declaredVolumes ?? [];
  return places.length === 0 ? new GoNil("map") : new GoMap(places.map((place) => [place, goStruct({})] as const));
}

// By the words in which it was asked for, where they are known.
function userOf({ asked = {}, origin }: ContainerDetail, spec: SpecFields): string {
  if (origin === "lepton") return asked.user ?? "";
  const { uid = 0, gid = 0, username } = spec.process?.user ?? {};
  if (username !== undefined && username !== "") return username;
  return uid === 0 && gid === 0 ? "" : `${uid}:${gid}`;
}

export function mountPoints(detail: ContainerDetail, spec: SpecFields): GoValue {
  const memory = (detail.asked?.mounts ?? []).flatMap(tmpfsPoint);
  const binds = userMounts(spec).map(({ source = "", destination, options = [] }) => {
    const volume = volumeNameAt(detail, destination);
    const propagation = options.find((option) => /^r?(?:private|shared|slave)$/.test(option)) ?? "rprivate";
    const fields = {
      Type: volume === undefined ? "bind" : "volume",
      Name: volume ?? "",
      Source: source,
      Destination: destination,
      Driver: volume === undefined ? "" : "local",
      Mode: modeOf(detail, destination, volume, options),
      RW: !isReadOnly(options),
      Propagation: volume === undefined ? propagation : "",
    };
    return goStruct(fields, volume === undefined ? { Name: null, Driver: null } : {});
  });
  return [...binds, ...memory];
}

// Of `--tmpfs` docker tells in HostConfig alone.
function tmpfsPoint(text: string): GoStruct[] {
  const { type, destination, readOnly } = mountFields(text);
  if (type !== "tmpfs") return [];
  return [goStruct({ Type: type, Source: "", Destination: destination, Mode: "", RW: !readOnly, Propagation: "" })];
}

// docker's default for volumes that have a name: whoever relabels files for SELinux may share them.
function modeOf(
  { asked = {} }: ContainerDetail,
  destination: string,
  volume: string | undefined,
  options: readonly string[],
): string {
  const isMount = (asked.mounts ?? []).some((text) => mountFields(text).destination === destination);
  if (isReadOnly(options) && !isMount) return "ro";
  return volume === undefined || ANONYMOUS.test(volume) ? "" : "z";
}

const ANONYMOUS = /^[0-9a-f]{64}$/;

/** The volume that is mounted at a place, if one is. */
export function volumeNameAt({ mounts = [] }: ContainerDetail, destination: string): string | undefined {
  return mounts.find((mount) => mount.destination === destination)?.name;
}
