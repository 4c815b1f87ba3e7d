/** Runs one CNI plugin: its configuration on stdin, its parameters in the environment, its answer on stdout. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fromNode, LeptonError } from "../errors.ts";

/** One element of a conflist's `plugins`. */
export interface PluginConfig {
  /** Name of its executable. */
  readonly type: string;
  readonly capabilities?: Readonly<Record<string, boolean>>;
  readonly [key: string]: unknown;
}

export type CniCommand = "ADD" | "DEL" | "CHECK";

/** What the plugins of one attachment have in common. */
export interface PluginCall {
  readonly containerId: string;
  /** Path of the network namespace; empty where it is gone, which DEL allows. */
  readonly netns: string;
  readonly ifName: string;
  /** Values of CNI_ARGS beside IgnoreUnknown. */
  readonly args?: Readonly<Record<string, string>>;
  /** Directories of plugins, in order of preference. */
  readonly pluginDirs: readonly string[];
  /** Where the plugins find iptables. */
  readonly path: string;
}

const LIMIT_MS = 60_000;
const MOST_BYTES = 1024 * 1024;

/**
 * Runs a plugin and returns what it printed, read as JSON; undefined where it printed nothing.
 * `failed-precondition` where it is not installed, `internal` with its own words where it does not succeed.
 */
export async function invokePlugin(command: CniCommand, config: PluginConfig, call: PluginCall): Promise<unknown> {
  const program = findPlugin(config.type, call.pluginDirs);
  const ended = await run(program, JSON.stringify(config), environment(command, call));
  if (ended.problem !== undefined) throw failed(config.type, command, ended.problem, ended.stderr);
  if (ended.code !== 0) throw failed(config.type, command, reasonOf(ended), ended.stdout === "" ? "" : ended.stderr);
  if (ended.stdout.trim() === "") return undefined;
  const answer = parsed(ended.stdout);
  if (answer === undefined) throw failed(config.type, command, "it answered with something that is not JSON");
  return answer;
}

/** The executable of a plugin; throws `failed-precondition` where no directory has it. */
export function findPlugin(type: string, pluginDirs: readonly string[]): string {
  // What stands in a file of configuration must not name a program of its own.
  if (!/^[\w.-]+$/.test(type) || type.startsWith(".")) {
    throw new LeptonError("invalid-argument", `invalid CNI plugin name ${JSON.stringify(type)}`);
  }
  const found = pluginDirs.map((dir) => join(dir, type)).find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw new LeptonError(
    "failed-precondition",
    `CNI plugin "${type}" is not installed: none in ${pluginDirs.join(":")}`,
    {
      hint: "install the CNI plugins (Debian: containernetworking-plugins), or run with --network none or host",
    },
  );
}

function environment(command: CniCommand, call: PluginCall): Record<string, string> {
  const args = { IgnoreUnknown: "1", ...call.args };
  return {
    PATH: call.path,
    CNI_COMMAND: command,
    CNI_CONTAINERID: call.containerId,
    CNI_NETNS: call.netns,
    CNI_IFNAME: call.ifName,
    CNI_PATH: call.pluginDirs.join(":"),
    CNI_ARGS: Object.entries(args).map(argument).join(";"),
  };
}

// One value must not become two.
function argument([key, value]: readonly [string, string]): string {
  if (!/[;\n\0]/.test(value)) return `${key}=${value}`;
  throw new LeptonError("invalid-argument", `invalid ${key} for a CNI plugin: ${JSON.stringify(value)}`);
}

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Why it was ended by us. */
  readonly problem?: string;
}

function run(program: string, input: string, env: Record<string, string>): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, [], { env, stdio: ["pipe", "pipe", "pipe"], cwd: "/" });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    let sizeBytes = 0;
    let problem: string | undefined;
    const end = (why: string): void => {
      problem ??= why;
      child.kill("SIGKILL");
    };
    const keep = (chunks: Buffer[]) => (chunk: Buffer) => {
      sizeBytes += chunk.length;
      if (sizeBytes > MOST_BYTES) end(`it printed more than ${MOST_BYTES} bytes`);
      else chunks.push(chunk);
    };
    const timer = setTimeout(() => end(`it did not end within ${LIMIT_MS / 1000} s`), LIMIT_MS);
    child.stdout.on("data", keep(out));
    child.stderr.on("data", keep(err));
    // A plugin that ends without reading says why by its status.
    child.stdin.on("error", () => undefined);
    child.once("error", (error) => {
      clearTimeout(timer);
      reject(fromNode(error, `cannot run CNI plugin "${program}"`));
    });
    child.once("close", (code) => {
      clearTimeout(timer);
      const stdout = Buffer.concat(out).toString("utf8");
      const stderr = Buffer.concat(err).toString("utf8");
      resolve({ code, stdout, stderr, ...(problem === undefined ? {} : { problem }) });
    });
    child.stdin.end(input);
  });
}

// A plugin that does not succeed prints {code, msg, details}; one that falls over prints a trace.
function reasonOf({ stdout, stderr, code }: Ended): string {
  const { msg, details } = (parsed(stdout) ?? {}) as Readonly<Record<string, unknown>>;
  const words = [msg, details].filter((word) => typeof word === "string" && word.trim() !== "");
  if (words.length > 0) return words.join(": ");
  const [line = ""] = stderr.trim().split("\n");
  return line === "" ? `it ended with ${code ?? "a signal"}` : line;
}

function failed(type: string, command: CniCommand, reason: string, stderr = ""): LeptonError {
  // host-local's words for what docker calls so.
  const [, taken] = /requested IP address (\S+) is not available in range set/.exec(reason) ?? [];
  if (taken !== undefined) return new LeptonError("already-exists", `Address already in use: ${taken}`);
  const more = stderr.trim().slice(0, 500);
  return new LeptonError("internal", `CNI plugin "${type}" ${command}: ${reason}${more === "" ? "" : ` (${more})`}`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The caller says that it is none.
    return undefined;
  }
}
