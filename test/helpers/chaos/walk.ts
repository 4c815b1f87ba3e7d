/** Sends a child to fetch from the chaos registry, and judges what became of it. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { ChaosRegistry } from "../chaos-registry.ts";
import type { Expected, Mode } from "./mode.ts";
import { CHAOS_BASIC, CHAOS_USER } from "./trust-modes.ts";

/** One image to fetch. */
export interface Errand {
  readonly id: string;
  readonly ref: string;
  readonly anonymous?: boolean;
}

export interface WalkOrder {
  readonly errands: readonly Errand[];
  readonly certsDir: string;
  readonly idleMs: number;
  readonly user: { readonly user: string; readonly password: string };
  /** After so long an errand is called hanging. */
  readonly guardMs: number;
  readonly atOnce: number;
}

/** What became of an errand: `code` and `message` where it was refused. */
export interface Outcome {
  readonly id: string;
  readonly retries: readonly string[];
  readonly code?: string;
  readonly message?: string;
  readonly hint?: string;
}

export interface Walked {
  readonly outcomes: ReadonlyMap<string, Outcome>;
  /** The most memory that the child has held. */
  readonly peakRssKib: number;
}

/** Runs all errands in one child of the same runtime. */
export async function walk(order: WalkOrder): Promise<Walked> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "walk-child.ts")], {
    stdio: ["pipe", "pipe", "pipe"],
  });
  child.stdin.end(JSON.stringify(order));
  const closed = once(child, "close");
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [status] = await closed;
  if (status !== 0) throw new Error(`the walk ended with ${status}: ${errors.slice(0, 4000)}`);
  const lines = output
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Outcome & { peakRssKib?: number });
  const outcomes = new Map(lines.filter(({ id }) => id !== undefined).map((outcome) => [outcome.id, outcome]));
  return { outcomes, peakRssKib: lines.at(-1)?.peakRssKib ?? Number.NaN };
}

export type By = "tag" | "digest";

/** The errand of a mode: its repository is of this run alone. */
export function errandOf(chaos: ChaosRegistry, mode: Mode, by: By): Errand {
  const ref = by === "tag" ? chaos.ref(mode, by) : chaos.byDigest(mode, by);
  return { id: errandId(mode, by), ref, ...(mode.anonymous === undefined ? {} : { anonymous: mode.anonymous }) };
}

export function errandId(mode: Mode, by: By): string {
  return `${mode.name} by ${by}`;
}

/** Everything about an outcome that is not as the mode expects; empty where all is well. */
export function complaints(chaos: ChaosRegistry, mode: Mode, by: By, outcome: Outcome | undefined): string[] {
  if (outcome === undefined) return ["no outcome"];
  const { expected } = mode;
  return [
    ...aboutOutcome(chaos, mode, expected, outcome),
    ...aboutMessage(outcome),
    ...aboutRequests(chaos, mode, by, expected),
  ];
}

function aboutOutcome(chaos: ChaosRegistry, mode: Mode, expected: Expected, outcome: Outcome): string[] {
  const { message } = outcome;
  if (expected.outcome === "success") return message === undefined ? [] : [`refused: ${outcome.code}: ${message}`];
  if (message === undefined) return ["not refused"];
  const words = {
    HOST: chaos.hosts[mode.server ?? "plain"],
    DIGEST: chaos.content(mode).target.descriptor.digest,
  };
  return (expected.says ?? [])
    .filter((say) => (typeof say === "string" ? !message.includes(words[say]) : !say.test(message)))
    .map((say) => `does not say ${say}: ${message.slice(0, 500)}`);
}

const MAX_MESSAGE_BYTES = 5 * 1024;

function aboutMessage({ code, message = "", hint = "", retries }: Outcome): string[] {
  const told = [message, hint, ...retries].join("\n");
  const secrets = [CHAOS_USER.password, CHAOS_BASIC.slice("Basic ".length)].filter((secret) => told.includes(secret));
  return [
    ...(code === "not a LeptonError" ? [`threw what is none of ours: ${message}`] : []),
    ...(code === "canceled" ? [`hung: ${message}`] : []),
    ...(Buffer.byteLength(message) > MAX_MESSAGE_BYTES
      ? [`a message of ${Buffer.byteLength(message)} bytes: ${message.slice(0, 500)}`]
      : []),
    ...secrets.map((secret) => `tells the secret ${secret}`),
  ];
}

function aboutRequests(chaos: ChaosRegistry, mode: Mode, by: By, { tries, bytesFactor }: Expected): string[] {
  const requests = chaos.requestsOf(chaos.repository(mode, by));
  const counts = new Map<string, number>();
  for (const { server, method, path } of requests) {
    const key = `${server} ${method} ${path}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const many = [...counts].filter(([, count]) => tries !== undefined && count > tries);
  const sent = requests.reduce((sum, { sentBytes }) => sum + sentBytes, 0);
  const own = chaos.content(mode).blobs.reduce((sum, { bytes }) => sum + bytes.length, 0);
  return [
    ...many.map(([key, count]) => `asked ${count} times: ${key}`),
    ...(bytesFactor !== undefined && sent > own * bytesFactor ? [`${sent} bytes were sent for ${own}`] : []),
    ...requests
      .filter(({ server, headers }) => server.startsWith("foreign") && headers["authorization"] !== undefined)
      .map(({ server, path }) => `Authorization went to ${server} ${path}`),
  ];
}
