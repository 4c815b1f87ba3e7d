/** Restart policies: docker's words for them, and what containerd's restart monitor makes of the labels. */
import { LeptonError } from "../../errors.ts";
import {
  OPEN_STDIN,
  RESTART_COUNT,
  RESTART_EXPLICITLY_STOPPED,
  RESTART_POLICY,
  RESTART_STATUS,
  RESTARTS,
} from "../labels.ts";

const NAMES = ["no", "always", "on-failure", "unless-stopped"] as const;

export interface RestartPolicy {
  readonly name: (typeof NAMES)[number];
  /** Of `on-failure`; 0 is no limit. */
  readonly maxRetries: number;
}

/** Reads docker's `name[:max-retries]`; throws `invalid-argument` in docker's words. */
export function parseRestartPolicy(text: string): RestartPolicy {
  const [, given = "", colon, count = ""] = /^([^:]*)(:)?(.*)$/s.exec(text) ?? [];
  if (colon !== undefined && given === "") throw invalid(" format: no policy provided before colon");
  if (!/^([+-]?\d{1,15})?$/.test(count)) throw invalid(" format: maximum retry count must be an integer");
  const maxRetries = Number(count);
  const name = given === "" ? "no" : NAMES.find((known) => known === given);
  if (name === undefined) {
    throw invalid(`: unknown policy '${given}'; use one of 'no', 'always', 'on-failure', or 'unless-stopped'`);
  }
  if (name !== "on-failure" && maxRetries !== 0) {
    throw invalid(": maximum retry count can only be used with 'on-failure'");
  }
  if (maxRetries < 0) throw invalid(": maximum retry count cannot be negative");
  return { name, maxRetries };
}

function invalid(why: string): LeptonError {
  return new LeptonError("invalid-argument", `invalid restart policy${why}`);
}

/** The form of the label: the monitor takes a colon after `on-failure` only. */
export function formatRestartPolicy({ name, maxRetries }: RestartPolicy): string {
  return maxRetries === 0 ? name : `${name}:${maxRetries}`;
}

/**
 * True where a container that ended with this code is to be started again. The monitor does it, and needs the stopped
 * task for that; the others are for needsOurHand(). As Reconcile of containerd's core/runtime/restart: no policy is
 * `always`, and one that it cannot read is none.
 */
export function willRestart(labels: Readonly<Record<string, string>>, exitCode: number): boolean {
  // One that was frozen when it ended runs on as little as any other.
  if (labels[RESTART_STATUS] !== "running" && labels[RESTART_STATUS] !== "paused") return false;
  const [name, max] = (labels[RESTART_POLICY] ?? "").split(":");
  if (name === "on-failure") return exitCode !== 0 && hasTriesLeft(max ?? "0", restartsOf(labels));
  if (max !== undefined) return false;
  if (name === "unless-stopped") return !/^(1|t|true)$/i.test(labels[RESTART_EXPLICITLY_STOPPED] ?? "");
  return name === "always" || name === "";
}

/** True where the monitor only asks: it starts a process with a log and nothing else, and this one has stdin. */
export function isOursToStart(labels: Readonly<Record<string, string>>): boolean {
  return labels[OPEN_STDIN] === "true";
}

/** The number of the next restart. */
export function nextRestart(labels: Readonly<Record<string, string>>): number {
  return (Number(restartsOf(labels)) || 0) + 1;
}

// The monitor notes one before it tries, or asks.
function restartsOf(labels: Readonly<Record<string, string>>): string {
  return labels[isOursToStart(labels) ? RESTARTS : RESTART_COUNT] ?? "0";
}

/**
 * True where it is us who must start what willRestart(): the monitor never does so for `on-failure` once the task is
 * gone, as when the container ended while containerd was away.
 */
export function needsOurHand(labels: Readonly<Record<string, string>>, hasTask: boolean): boolean {
  return !hasTask && /^on-failure(:|$)/.test(labels[RESTART_POLICY] ?? "");
}

function hasTriesLeft(max: string, count: string): boolean {
  const numbers = [max, count].every((text) => /^[+-]?\d+$/.test(text));
  return numbers && (Number(max) === 0 || Number(count) < Number(max));
}
