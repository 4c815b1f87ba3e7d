/** What the options of `run` and `create` ask of the engine. */
import { resolve } from "node:path";
import { checkRef } from "../../engine/images/names.ts";
import type { CreateContainer } from "../../engine/types.ts";
import { LeptonError } from "../../errors.ts";
import type { CommandIo, Parsed } from "../define.ts";
import { parseLabels, parseSysctls, readKeyValues, toRecord } from "../key-values.ts";
import { flag, given, list, number, text } from "../read.ts";
import { checkLogDriver, checkRestart } from "./create-checks.ts";
import { healthOf } from "./health-options.ts";
import { limitsOf } from "./limit-request.ts";
import { networkFlags } from "./network-flags.ts";

/** Reads files and the environment where options ask for it; throws `invalid-argument`. */
export async function createRequest(parsed: Parsed, io: CommandIo): Promise<CreateContainer> {
  const [image = "", ...args] = parsed.args;
  const env = io.env ?? process.env;
  // Before anybody looks for it, here and in registries.
  checkRef(image);
  return {
    image,
    ...(args.length === 0 ? {} : { args }),
    env: await readKeyValues(list(parsed, "env-file"), list(parsed, "env"), (key) => env[key]),
    labels: await labelsOf(parsed),
    ...processOf(parsed),
    ...identityOf(parsed),
    ...filesOf(parsed),
    ...securityOf(parsed),
    ...limitsOf(parsed, io),
    ...networkOf(parsed),
    ...networkFlags(parsed),
    ...given("health", healthOf(parsed)),
    ...outsideOf(parsed),
  };
}

async function labelsOf(parsed: Parsed): Promise<Record<string, string>> {
  // A label file has docker's env file format, but a bare key means nothing there.
  const fromFiles = await readKeyValues(list(parsed, "label-file"), [], () => undefined);
  return { ...toRecord(fromFiles), ...parseLabels(list(parsed, "label")) };
}

function processOf(parsed: Parsed): Partial<CreateContainer> {
  const entrypoint = text(parsed, "entrypoint");
  return {
    // An empty word takes the image's entrypoint away.
    ...given("entrypoint", entrypoint === undefined ? undefined : entrypoint === "" ? [] : [entrypoint]),
    ...given("workdir", text(parsed, "workdir")),
    ...given("user", text(parsed, "user")),
    ...given("stopSignal", text(parsed, "stop-signal")),
    ...given("stopTimeoutSec", number(parsed, "stop-timeout")),
    groupAdd: list(parsed, "group-add"),
    tty: flag(parsed, "tty"),
    openStdin: flag(parsed, "interactive"),
    init: flag(parsed, "init"),
  };
}

function identityOf(parsed: Parsed): Partial<CreateContainer> {
  return {
    ...given("name", text(parsed, "name")),
    ...given("hostname", text(parsed, "hostname")),
    ...given("cidfile", text(parsed, "cidfile")),
    ...given("pidfile", text(parsed, "pidfile")),
    annotations: toRecord(list(parsed, "annotation")),
    autoRemove: flag(parsed, "rm"),
    restart: checkRestart(text(parsed, "restart") ?? "no", flag(parsed, "rm")),
  };
}

function filesOf(parsed: Parsed): Partial<CreateContainer> {
  return {
    readOnly: flag(parsed, "read-only"),
    tmpfs: list(parsed, "tmpfs"),
    volumes: list(parsed, "volume").map(absoluteSource),
    mounts: list(parsed, "mount"),
    volumesFrom: list(parsed, "volumes-from"),
  };
}

/** docker takes a source that starts with a dot from the working directory of the client. */
function absoluteSource(volume: string): string {
  const colon = volume.indexOf(":");
  if (!volume.startsWith(".") || colon < 0) return volume;
  return resolve(volume.slice(0, colon)) + volume.slice(colon);
}

function securityOf(parsed: Parsed): Partial<CreateContainer> {
  return {
    capAdd: list(parsed, "cap-add"),
    capDrop: list(parsed, "cap-drop"),
    privileged: flag(parsed, "privileged"),
    securityOpt: list(parsed, "security-opt"),
    sysctls: parseSysctls(list(parsed, "sysctl")),
  };
}

function networkOf(parsed: Parsed): Partial<CreateContainer> {
  return {
    ...given("ip", text(parsed, "ip")),
    ...given("ip6", text(parsed, "ip6")),
    ...given("macAddress", text(parsed, "mac-address")),
    network: list(parsed, "network"),
    networkAliases: list(parsed, "network-alias"),
  };
}

function outsideOf(parsed: Parsed): Partial<CreateContainer> {
  return {
    ...given("platform", text(parsed, "platform")),
    ...given("logDriver", checkLogDriver(text(parsed, "log-driver"))),
    logOpts: toRecord(list(parsed, "log-opt")),
    pull: checkPull(text(parsed, "pull") ?? "missing"),
  };
}

function checkPull(word: string): NonNullable<CreateContainer["pull"]> {
  if (word === "always" || word === "missing" || word === "never") return word;
  throw new LeptonError(
    "invalid-argument",
    `invalid pull option: '${word}': must be one of "always", "missing" or "never"`,
  );
}
