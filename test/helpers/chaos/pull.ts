/** Pulls from the chaos registry into a private containerd, and looks at what is left behind. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ChaosRegistry } from "../chaos-registry.ts";
import type { TestDaemon } from "../containerd.ts";
import { lepton, type Ran } from "../lepton.ts";
import { containerdThings } from "../oracle/containerd-things.ts";
import { CANARY } from "./layer-modes.ts";
import type { Mode } from "./mode.ts";
import { CHAOS_BASIC, CHAOS_USER } from "./trust-modes.ts";
import { type By, complaints, errandOf, type Outcome } from "./walk.ts";

/** Logs the daemon's user in to the registry, as `lepton login` would. */
export function logIn(daemon: TestDaemon, chaos: ChaosRegistry): void {
  const dir = join(daemon.dir, ".docker");
  mkdirSync(dir, { mode: 0o700 });
  const auth = CHAOS_BASIC.slice("Basic ".length);
  const auths = { [chaos.hosts.plain]: { auth }, [chaos.hosts.secure]: { auth } };
  writeFileSync(join(dir, "config.json"), JSON.stringify({ auths }), { mode: 0o600 });
}

/** Runs `lepton pull` for a mode. */
export async function pullMode(daemon: TestDaemon, chaos: ChaosRegistry, mode: Mode, by: By): Promise<Ran> {
  const { ref } = errandOf(chaos, mode, by);
  const env = mode.anonymous === true ? { DOCKER_CONFIG: join(daemon.dir, "nobody") } : {};
  return lepton(daemon, ["--hosts-dir", chaos.certsDir, "pull", ref], { env });
}

/** Everything about a run that is not as the mode expects; empty where all is well. */
export function pullComplaints(chaos: ChaosRegistry, mode: Mode, by: By, ran: Ran | undefined): string[] {
  if (ran === undefined) return ["was not run"];
  const { code, stdout, stderr } = ran;
  const outcome: Outcome = code === 0 ? { id: "", retries: [] } : { id: "", retries: [stdout], message: stderr };
  // containerd's own client asks beside ours, and is stopped by its reports, between which much may come.
  const { tries: _tries, bytesFactor = Number.POSITIVE_INFINITY, ...expected } = mode.expected;
  const bounds = { bytesFactor: bytesFactor < 2 ? bytesFactor : bytesFactor * 100 };
  const judged = { ...mode, expected: { ...expected, ...bounds, ...(code === 0 ? {} : outcomeOf(mode)) } };
  return [
    ...complaints(chaos, judged, by, outcome),
    ...(code === 0 || code === 1 ? [] : [`exit status ${code}`]),
    ...aboutText(stdout + stderr),
    ...(code === 0 ? [] : aboutError(stderr)),
  ];
}

function outcomeOf({ refuser, expected }: Mode): Pick<Mode["expected"], "outcome"> {
  return refuser === "containerd" ? { outcome: "refused" } : { outcome: expected.outcome };
}

// What a terminal would obey, and what would turn its text around.
const OBEYED = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]/;

function aboutText(text: string): string[] {
  return OBEYED.test(text) ? [`raw control characters: ${JSON.stringify(text.slice(0, 500))}`] : [];
}

/** One line of error and at most one of what to do about it. */
function aboutError(stderr: string): string[] {
  const lines = stderr.trimEnd().split("\n");
  const errors = lines.filter((line) => line.startsWith("lepton: "));
  const others = lines.filter((line) => !/^(lepton|hint|WARNING): /.test(line));
  return [
    ...(errors.length === 1 ? [] : [`${errors.length} lines of error: ${stderr.slice(0, 500)}`]),
    ...(others.length === 0 ? [] : [`lines that are no error and no hint: ${others.join("\n").slice(0, 500)}`]),
    ...(stderr.includes(CHAOS_USER.password) ? ["tells the password"] : []),
  ];
}

/** Leases and open snapshots that are left; half-written blobs are there for the next pull. */
export async function pullLeaks(daemon: TestDaemon): Promise<string[]> {
  const things = await containerdThings(daemon.address);
  return things.filter(({ kind }) => kind !== "ingest").map(({ kind, name }) => `${kind} ${name}`);
}

/** Bytes that half-written blobs hold. */
export function ingestBytes(daemon: TestDaemon): number {
  const dir = join(daemon.root, "io.containerd.content.v1.content/ingest");
  if (!existsSync(dir)) return 0;
  return readdirSync(dir)
    .map((name) => statSync(join(dir, name, "data"), { throwIfNoEntry: false })?.size ?? 0)
    .reduce((sum, size) => sum + size, 0);
}

/** What the layers of some modes try to change: the directory outside, and the canary's name in places they reach for. */
export function outsideWorld(chaos: ChaosRegistry): string {
  const secret = join(chaos.outside, "secret");
  const { mode, nlink } = statSync(secret);
  const seen = [
    readdirSync(chaos.outside).join(),
    createHash("sha256").update(readFileSync(secret)).digest("hex"),
    `${mode} ${nlink}`,
    ...["/", "/tmp", "/etc"].map((dir) => String(existsSync(join(dir, CANARY)))),
    ...["/tmp", "/etc", "/etc/passwd"].map((path) => String(existsSync(path))),
  ];
  return seen.join("\n");
}
