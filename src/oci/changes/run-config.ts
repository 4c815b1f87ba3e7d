/** The part of an image config that says how its containers run, as docker and OCI write it. */
import { isObject, type JsonObject, listField, objectField, stringField, stringsField } from "../json.ts";

/** Nanoseconds, as Go writes durations. */
export interface Healthcheck {
  readonly Test: readonly string[];
  readonly Interval?: number;
  readonly Timeout?: number;
  readonly StartPeriod?: number;
  readonly StartInterval?: number;
  readonly Retries?: number;
}

export type Names = Readonly<Record<string, Readonly<Record<never, never>>>>;

/** Fields that a change may set; what else a config holds is kept as it is. */
export interface ImageRun {
  readonly User?: string;
  readonly ExposedPorts?: Names;
  readonly Env?: readonly string[];
  readonly Entrypoint?: readonly string[];
  readonly Cmd?: readonly string[];
  readonly Healthcheck?: Healthcheck;
  readonly Volumes?: Names;
  readonly WorkingDir?: string;
  readonly Labels?: Readonly<Record<string, string>>;
  readonly OnBuild?: readonly string[];
  readonly StopSignal?: string;
  readonly Shell?: readonly string[];
}

const WHAT = "config of the image";

/** Reads the `config` of an image's document, which a stranger wrote; throws `invalid-argument`. */
export function readImageRun(from: JsonObject): ImageRun {
  const { User, WorkingDir, StopSignal } = from;
  const strings = (key: string) => stringsField(from, key, WHAT);
  const string = (key: string) => stringField(from, key, WHAT);
  const healthcheck = objectField(from, "Healthcheck", WHAT);
  return {
    ...(User ? { User: string("User") ?? "" } : {}),
    ...optional("ExposedPorts", namesOf(objectField(from, "ExposedPorts", WHAT))),
    ...optional("Env", strings("Env")),
    ...optional("Entrypoint", strings("Entrypoint")),
    ...optional("Cmd", strings("Cmd")),
    ...optional("Healthcheck", healthcheck === undefined ? undefined : readHealthcheck(healthcheck)),
    ...optional("Volumes", namesOf(objectField(from, "Volumes", WHAT))),
    ...(WorkingDir ? { WorkingDir: string("WorkingDir") ?? "" } : {}),
    ...optional("Labels", labelsOf(objectField(from, "Labels", WHAT))),
    ...optional("OnBuild", strings("OnBuild")),
    ...(StopSignal ? { StopSignal: string("StopSignal") ?? "" } : {}),
    ...optional("Shell", strings("Shell")),
  };
}

function readHealthcheck(from: JsonObject): Healthcheck {
  const keys = ["Interval", "Timeout", "StartPeriod", "StartInterval", "Retries"];
  const counts = keys.filter((key) => typeof from[key] === "number").map((key) => [key, from[key]]);
  return { Test: listField(from, "Test", WHAT).map(String), ...Object.fromEntries(counts) };
}

function namesOf(from: JsonObject | undefined): Names | undefined {
  return from === undefined ? undefined : Object.fromEntries(Object.keys(from).map((key) => [key, {}]));
}

function labelsOf(from: JsonObject | undefined): Readonly<Record<string, string>> | undefined {
  if (from === undefined) return undefined;
  return Object.fromEntries(Object.entries(from).map(([key, value]) => [key, isObject(value) ? "" : String(value)]));
}

function optional<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]?: V });
}
