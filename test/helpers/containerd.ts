/**
 * A private containerd for a test: own root, state, socket and lepton roots in one temporary directory.
 *
 *   await using daemon = await startContainerd();
 */
import { type ChildProcess, execFile, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { daemonConfig } from "../../src/engine/embedded/config.ts";
import { clearNetworks } from "./network-remains.ts";
import { endProcesses } from "./process-remains.ts";
import { removeDir } from "./remove-dir.ts";
import { clearRuntime, shimPids } from "./runtime-remains.ts";
import { waitFor } from "./wait-for.ts";

const prefix = process.env["LEPTON_PREFIX"] ?? "/opt/lepton";

export interface TestDaemon extends AsyncDisposable {
  readonly address: string;
  /** The temporary directory that holds everything else named here. */
  readonly dir: string;
  readonly root: string;
  readonly state: string;
  readonly dataRoot: string;
  readonly runRoot: string;
  /** TMPDIR of its children: whatever is left there is theirs. */
  readonly tempDir: string;
  /** Of the process running now; throws while it is down. */
  readonly pid: number;
  /** For child processes: finds this daemon and its roots without flags. */
  readonly env: Readonly<Record<string, string>>;
  /** Sends a signal; where it ends the daemon, resolves when it has. Default SIGKILL. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** Starts a daemon that was killed, on the same directories. */
  start(): Promise<void>;
  /** kill("SIGKILL") and start(). */
  restart(): Promise<void>;
  /** Ends the daemon, its shims, its containers and whatever lepton still works on it, and removes the directory. */
  stop(): Promise<void>;
  /** Runs `ctr` against it and returns its standard output. */
  ctr(...args: readonly string[]): Promise<string>;
  /** What the daemon has logged so far. */
  log(): string;
}

export interface StartContainerd {
  /** Of the restart monitor; default 1 s. */
  readonly restartIntervalSec?: number;
  /** Of the daemon itself, over this process's own. */
  readonly env?: Readonly<Record<string, string>>;
  /** Keeps its data on a file system of its own of this size. */
  readonly rootBytes?: number;
}

/** Resolves when the daemon answers on its socket. */
export async function startContainerd(options: StartContainerd = {}): Promise<TestDaemon> {
  // Short: socket paths below it may not pass 107 bytes.
  const dir = mkdtempSync("/tmp/lt-");
  const paths = prepare(dir, options);
  const env = childEnv(dir, paths.socket);
  let child: ChildProcess | undefined;
  const start = async (): Promise<void> => {
    child = launch(paths, { ...env, ...options.env });
    await ready(child, paths);
  };
  const kill = async (signal: NodeJS.Signals = "SIGKILL"): Promise<void> => {
    if (child === undefined) throw new Error("the test containerd is down");
    await end(child, signal);
    if (child.exitCode !== null || child.signalCode !== null) child = undefined;
  };
  const stop = async (): Promise<void> => {
    if (child !== undefined) await kill("SIGKILL");
    await clearRuntime(paths);
    await endProcesses(dir);
    await clearNetworks({ netconfDir: join(dir, "net.d"), dataRoot: join(dir, "data") });
    await removeDir(dir);
  };
  await start();
  return {
    address: paths.socket,
    dir,
    root: paths.root,
    state: paths.state,
    dataRoot: join(dir, "data"),
    runRoot: join(dir, "run"),
    tempDir: join(dir, "temp"),
    env,
    get pid() {
      if (child?.pid === undefined) throw new Error("the test containerd is down");
      return child.pid;
    },
    kill,
    start,
    restart: async () => {
      await kill("SIGKILL");
      await start();
    },
    stop,
    ctr: async (...args) =>
      (await promisify(execFile)(join(prefix, "bin/ctr"), ["-a", paths.socket, ...args], { maxBuffer: 64 << 20 }))
        .stdout,
    log: () => readFileSync(paths.log, "utf8"),
    [Symbol.asyncDispose]: stop,
  };
}

export interface DaemonPaths {
  readonly root: string;
  readonly state: string;
  readonly socket: string;
  readonly config: string;
  readonly log: string;
}

function prepare(dir: string, options: StartContainerd): DaemonPaths {
  const paths: DaemonPaths = {
    root: join(dir, "root"),
    state: join(dir, "state"),
    socket: join(dir, "c.sock"),
    config: join(dir, "config.toml"),
    log: join(dir, "containerd.log"),
  };
  if (options.rootBytes !== undefined) {
    mkdirSync(paths.root);
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${options.rootBytes}`, "tmpfs", paths.root]);
  }
  writeFileSync(paths.config, daemonConfig({ ...paths, restartIntervalSec: options.restartIntervalSec ?? 1 }));
  return paths;
}

function childEnv(dir: string, socket: string): Record<string, string> {
  const dataRoot = join(dir, "data");
  const runRoot = join(dir, "run");
  const tempDir = join(dir, "temp");
  for (const path of [dataRoot, runRoot, tempDir]) mkdirSync(path, { mode: 0o700 });
  return {
    PATH: `${join(prefix, "bin")}:${process.env["PATH"] ?? ""}`,
    HOME: dir,
    CONTAINERD_ADDRESS: socket,
    LEPTON_DATA_ROOT: dataRoot,
    LEPTON_RUN_ROOT: runRoot,
    NETCONFPATH: join(dir, "net.d"),
    LEPTON_PREFIX: prefix,
    LEPTON_TOML: "/dev/null",
    // Tests that start Node many times start what it compiled once (scripts/test.sh).
    ...(process.env["NODE_COMPILE_CACHE"] ? { NODE_COMPILE_CACHE: process.env["NODE_COMPILE_CACHE"] } : {}),
    // Most tests are about something else, and a bridge takes its time.
    LEPTON_NETWORK: "none",
  };
}

function launch(paths: DaemonPaths, env: Record<string, string>): ChildProcess {
  const log = openSync(paths.log, "a");
  const child = spawn(join(prefix, "bin/containerd"), ["--config", paths.config], {
    env,
    // A Ctrl-C at the test run must not reach it before the test's own clean-up.
    detached: true,
    stdio: ["ignore", log, log],
  });
  closeSync(log);
  return child;
}

async function ready(child: ChildProcess, paths: DaemonPaths): Promise<void> {
  await waitFor(`containerd to answer on ${paths.socket}`, async () => {
    if (child.exitCode !== null) throw new Error(`containerd ended: ${readFileSync(paths.log, "utf8").slice(-2000)}`);
    return await answers(paths.socket);
  });
}

function answers(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(socket);
    probe.once("connect", () => {
      probe.destroy();
      resolve(true);
    });
    probe.once("error", () => resolve(false));
  });
}

const DEADLY = new Set(["SIGKILL", "SIGTERM", "SIGINT", "SIGABRT", "SIGQUIT"]);

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (!DEADLY.has(signal)) {
    child.kill(signal);
    return;
  }
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill(signal);
  await exited;
}

/** Shims of this daemon alive now. */
export function daemonShims(daemon: Pick<TestDaemon, "address">): number[] {
  return shimPids(daemon.address);
}
