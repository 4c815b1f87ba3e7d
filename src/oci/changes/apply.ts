/** `--change` of commit and import: Dockerfile instructions that alter a config and make no layer. */
import { posix } from "node:path";
import { LeptonError } from "../../errors.ts";
import { signalNumber } from "../spec/signals.ts";
import { parseHealthcheck } from "./healthcheck.ts";
import { namePairs } from "./pairs.ts";
import { exposedPorts } from "./ports.ts";
import type { ImageRun, Names } from "./run-config.ts";
import { expandWord, splitWords } from "./words.ts";

interface State {
  readonly config: ImageRun;
  /** Whether an instruction before this one was CMD: ENTRYPOINT then leaves it. */
  readonly cmdSet: boolean;
}

type Change = (config: ImageRun, text: string, state: State) => ImageRun;

/** The config after all instructions, in their order; throws `invalid-argument` naming the one that is wrong. */
export function applyChanges(config: ImageRun, changes: readonly string[]): ImageRun {
  let state: State = { config, cmdSet: false };
  for (const change of changes) state = applyOne(state, change);
  return state.config;
}

function applyOne(state: State, change: string): State {
  const [, word = "", text = ""] = /^\s*(\S+)\s*(.*?)\s*$/s.exec(change) ?? [];
  const name = word.toUpperCase();
  const instruction = INSTRUCTIONS.get(name);
  if (instruction === undefined) {
    throw new LeptonError("invalid-argument", `${word === "" ? '""' : word} is not a valid change command`, {
      hint: `use one of ${[...INSTRUCTIONS.keys()].join(" ")}`,
    });
  }
  if (text === "") throw invalid(`${name} requires at least one argument`);
  return { config: instruction(state.config, text, state), cmdSet: state.cmdSet || name === "CMD" };
}

const INSTRUCTIONS: ReadonlyMap<string, Change> = new Map<string, Change>([
  ["CMD", (config, text) => ({ ...config, Cmd: commandOf(config, text) })],
  ["ENTRYPOINT", entrypoint],
  ["ENV", (config, text) => ({ ...config, Env: mergeEnv(config.Env ?? [], pairsOf(config, "ENV", text)) })],
  ["EXPOSE", expose],
  [
    "LABEL",
    (config, text) => ({
      ...config,
      Labels: { ...config.Labels, ...Object.fromEntries(pairsOf(config, "LABEL", text)) },
    }),
  ],
  ["ONBUILD", onbuild],
  ["USER", (config, text) => ({ ...config, User: oneWord(config, "USER", text) })],
  ["VOLUME", volume],
  ["WORKDIR", workdir],
  ["STOPSIGNAL", stopSignal],
  ["HEALTHCHECK", (config, text) => ({ ...config, Healthcheck: parseHealthcheck(text, testOf) })],
]);

// docker forgets the command of the image with a new entrypoint, which it was not written for.
function entrypoint(config: ImageRun, text: string, { cmdSet }: State): ImageRun {
  const { Cmd, ...rest } = config;
  const changed = { ...rest, Entrypoint: commandOf(config, text) };
  return cmdSet && Cmd !== undefined ? { ...changed, Cmd } : changed;
}

function expose(config: ImageRun, text: string): ImageRun {
  const ports = wordsOf(config, text).flatMap(exposedPorts);
  return { ...config, ExposedPorts: withNames(config.ExposedPorts, ports) };
}

function volume(config: ImageRun, text: string): ImageRun {
  const paths = jsonList(text)?.map((word) => expandWord(word, variablesOf(config))) ?? wordsOf(config, text);
  if (paths.some((path) => path === "")) throw invalid("VOLUME specified can not be an empty string");
  return { ...config, Volumes: withNames(config.Volumes, paths) };
}

function workdir(config: ImageRun, text: string): ImageRun {
  const path = oneWord(config, "WORKDIR", text);
  return { ...config, WorkingDir: posix.resolve("/", config.WorkingDir ?? "/", path) };
}

function stopSignal(config: ImageRun, text: string): ImageRun {
  const name = oneWord(config, "STOPSIGNAL", text);
  signalNumber(name);
  return { ...config, StopSignal: name };
}

function onbuild(config: ImageRun, text: string): ImageRun {
  const trigger = (splitWords(text)[0] ?? "").toUpperCase();
  if (trigger === "ONBUILD") throw invalid("Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed");
  if (trigger === "FROM" || trigger === "MAINTAINER") throw invalid(`${trigger} isn't allowed as an ONBUILD trigger`);
  return { ...config, OnBuild: [...(config.OnBuild ?? []), text] };
}

/** Exec form as it is written; anything else is a line for the image's shell. */
function commandOf(config: ImageRun, text: string): readonly string[] {
  return jsonList(text) ?? [...(config.Shell ?? ["/bin/sh", "-c"]), text];
}

function testOf(text: string): readonly string[] {
  const words = jsonList(text);
  return words === undefined ? ["CMD-SHELL", text] : ["CMD", ...words];
}

function jsonList(text: string): readonly string[] | undefined {
  if (!text.startsWith("[")) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.every((word) => typeof word === "string") ? value : undefined;
  } catch {
    // docker takes a broken list for a command line, too.
    return undefined;
  }
}

function pairsOf(config: ImageRun, name: string, text: string): [string, string][] {
  return namePairs(name, text).map(([key, value]) => [
    expandWord(key, variablesOf(config)),
    expandWord(value, variablesOf(config)),
  ]);
}

function wordsOf(config: ImageRun, text: string): string[] {
  return splitWords(text).map((word) => expandWord(word, variablesOf(config)));
}

function oneWord(config: ImageRun, name: string, text: string): string {
  const [word, ...more] = wordsOf(config, text);
  if (word === undefined || word === "" || more.length > 0) throw invalid(`${name} requires exactly one argument`);
  return word;
}

function variablesOf({ Env = [] }: ImageRun): ReadonlyMap<string, string> {
  return new Map(
    Env.map((entry) => {
      const at = entry.indexOf("=");
      return at < 0 ? [entry, ""] : [entry.slice(0, at), entry.slice(at + 1)];
    }),
  );
}

function mergeEnv(env: readonly string[], pairs: readonly (readonly [string, string])[]): string[] {
  const merged = new Map(variablesOf({ Env: env }));
  for (const [key, value] of pairs) merged.set(key, value);
  return [...merged].map(([key, value]) => `${key}=${value}`);
}

function withNames(names: Names | undefined, more: readonly string[]): Names {
  return { ...names, ...Object.fromEntries(more.map((name) => [name, {}])) };
}

function invalid(message: string): LeptonError {
  return new LeptonError("invalid-argument", message);
}
