/** Config and Mounts of `inspect`. */
import type { ContainerDetail } from "../../engine/types.ts";
import { GoMap, GoNil, type GoStruct, type GoValue, goStruct } from "../go-value.ts";
import { imageAsked } from "../image-name.ts";
import { userLabels } from "../user-labels.ts";
import { exposedPortSet } from "./ports.ts";
import { isReadOnly, type SpecFields, userMounts } from "./spec-fields.ts";

const STOP_SIGNAL_LABEL = "lepton/stop-signal";
const STOP_TIMEOUT_LABEL = "lepton/stop-timeout";
const ENTRYPOINT_LABEL = "lepton/entrypoint-words";
const DOMAINNAME_LABEL = "lepton/domainname";
const INIT = "/sbin/docker-init";

/** The argv as it was asked for: `--init` puts words of its own before it. */
export function commandOf(detail: ContainerDetail, spec: SpecFields): readonly string[] {
  const args = spec.process?.args ?? detail.command;
  return args[0] === INIT && args[1] === "--" ? args.slice(2) : args;
}

export function containerConfig(detail: ContainerDetail, spec: SpecFields): GoStruct {
  const timeout = detail.labels[STOP_TIMEOUT_LABEL];
  const argv = commandOf(detail, spec);
  // Other tools do not tell: all of it is the command then.
  const entrypointWords = Number(detail.labels[ENTRYPOINT_LABEL] ?? 0) || 0;
  return goStruct({
    Hostname: spec.hostname ?? "",
    Domainname: detail.labels[DOMAINNAME_LABEL] ?? spec.domainname ?? "",
    User: userOf(spec),
    AttachStdin: detail.openStdin,
    AttachStdout: true,
    AttachStderr: true,
    ExposedPorts: exposedPortSet(detail.published?.exposed ?? []),
    Tty: detail.tty,
    OpenStdin: detail.openStdin,
    StdinOnce: detail.openStdin,
    Env: [...(spec.process?.env ?? [])],
    Cmd: listOrNil(argv.slice(entrypointWords)),
    Healthcheck: healthcheck(detail),
    Image: imageAsked(detail),
    Volumes: new GoNil("map"),
    WorkingDir: spec.process?.cwd ?? "",
    Entrypoint: listOrNil(argv.slice(0, entrypointWords)),
    OnBuild: new GoNil("slice"),
    Labels: new GoMap(userLabels(detail.labels)),
    StopSignal: detail.labels[STOP_SIGNAL_LABEL],
    StopTimeout: timeout === undefined ? undefined : Number(timeout),
  });
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

function listOrNil(words: readonly string[]): GoValue {
  return words.length === 0 ? new GoNil("slice") : [...words];
}

function userOf(spec: SpecFields): string {
  const { uid = 0, gid = 0, username } = spec.process?.user ?? {};
  if (username !== undefined && username !== "") return username;
  return uid === 0 && gid === 0 ? "" : `${uid}:${gid}`;
}

export function mountPoints(detail: ContainerDetail, spec: SpecFields): GoValue {
  return userMounts(spec).map(({ source = "", destination, options = [] }) => {
    const volume = volumeNameAt(detail, destination);
    const propagation = options.find((option) => /^r?(?:private|shared|slave)$/.test(option)) ?? "rprivate";
    return goStruct({
      Type: volume === undefined ? "bind" : "volume",
      Name: volume,
      Source: source,
      Destination: destination,
      Driver: volume === undefined ? undefined : "local",
      Mode: modeOf(volume, options),
      RW: !isReadOnly(options),
      Propagation: volume === undefined ? propagation : "",
    });
  });
}

// docker's default for volumes that have a name: whoever relabels files for SELinux may share them.
function modeOf(volume: string | undefined, options: readonly string[]): string {
  if (isReadOnly(options)) return "ro";
  return volume === undefined || ANONYMOUS.test(volume) ? "" : "z";
}

const ANONYMOUS = /^[0-9a-f]{64}$/;

/** The volume that is mounted at a place, if one is. */
export function volumeNameAt({ mounts = [] }: ContainerDetail, destination: string): string | undefined {
  return mounts.find((mount) => mount.destination === destination)?.name;
}
