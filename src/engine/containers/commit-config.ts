/** What an image says of its containers, taken back from a container: the image's words, with what was set at creation. */
import type { ImageRun } from "../../oci/changes/run-config.ts";
import { DEFAULT_PATH } from "../../oci/spec/env.ts";
import { ENTRYPOINT_WORDS, HOSTNAME, isReservedLabel, STOP_SIGNAL } from "../labels.ts";

/** The fields of a runtime spec that matter here; other tools write specs too. */
export interface CommittedSpec {
  readonly process?: {
    readonly args?: readonly string[];
    readonly env?: readonly string[];
    readonly cwd?: string;
    readonly terminal?: boolean;
  };
}

export interface Committed {
  readonly image: ImageRun;
  readonly spec: CommittedSpec;
  readonly labels: Readonly<Record<string, string>>;
  /** As docker writes it; empty for root. */
  readonly user: string;
}

// What --init puts before the command.
const INITS: readonly string[] = ["/sbin/docker-init", "/sbin/tini"];

/** docker's rule: the container's own settings, which the image's had been merged into. */
export function committedRun({ image, spec, labels, user }: Committed): ImageRun {
  const { User: _user, WorkingDir: _dir, Cmd: _cmd, Entrypoint: _entrypoint, Labels, StopSignal, ...kept } = image;
  const cwd = spec.process?.cwd ?? "/";
  const ownLabels = { ...Labels, ...userLabels(labels) };
  const signal = labels[STOP_SIGNAL];
  const stop = signal === undefined || (StopSignal === undefined && signal === "SIGTERM") ? StopSignal : signal;
  return {
    ...kept,
    Env: ownEnv(image.Env ?? [], spec, labels[HOSTNAME] ?? ""),
    ...command(image, spec, labels),
    ...(user === "" ? {} : { User: user }),
    ...(cwd === "/" && image.WorkingDir === undefined ? {} : { WorkingDir: cwd }),
    ...(Object.keys(ownLabels).length === 0 ? {} : { Labels: ownLabels }),
    ...(stop === undefined ? {} : { StopSignal: stop }),
  };
}

function userLabels(labels: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).filter(([key]) => !isReservedLabel(key)));
}

// Without what every container gets by itself (oci/spec/env.ts).
function ownEnv(image: readonly string[], { process }: CommittedSpec, hostname: string): string[] {
  const made = new Set([`PATH=${DEFAULT_PATH}`, `HOSTNAME=${hostname}`, ...(process?.terminal ? ["TERM=xterm"] : [])]);
  return (process?.env ?? []).filter((entry) => image.includes(entry) || !made.has(entry));
}

/** The spec holds one list. A label of ours says where it is to be cut; else what the image begins with is its entrypoint. */
function command(image: ImageRun, { process }: CommittedSpec, labels: Readonly<Record<string, string>>) {
  const all = process?.args ?? [];
  const args = INITS.includes(all[0] ?? "") && all[1] === "--" ? all.slice(2) : all;
  const beginning = image.Entrypoint ?? [];
  const fits = beginning.every((word, index) => args[index] === word) ? beginning.length : 0;
  const words = Number(labels[ENTRYPOINT_WORDS] ?? fits) || 0;
  const [Entrypoint, Cmd] = [args.slice(0, words), args.slice(words)];
  return { ...(Entrypoint.length === 0 ? {} : { Entrypoint }), ...(Cmd.length === 0 ? {} : { Cmd }) };
}
