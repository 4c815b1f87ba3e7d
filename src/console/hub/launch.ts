/**
 * Both ways to start a console: by the shim as its `binary://` logger (streams on descriptors 3 and 4, ready pipe on
 * 5, working directory = bundle), and by a client for FIFOs (lifeline on stdin, readiness on stdout).
 */
import { closeSync, writeSync } from "node:fs";
import { containerDir, logPath } from "../../disk/container-dir.ts";
import { type ConsoleConfig, readConsoleConfigSync } from "../config.ts";
import { isStartUnwanted } from "../unwanted.ts";
import { type ConsoleOptions, runConsole } from "./console.ts";
import { type ContainerRef, shimOfBundle, shimOfLifeline } from "./shim-link.ts";
import { endingSource, pipeSource, type Source } from "./source.ts";

export interface Launch {
  readonly storeDir: string;
  readonly container: ContainerRef;
  /** The restart monitor is not to start it, but to have it started. */
  readonly asks: boolean;
  readonly dismissed: Promise<void>;
  /** Told of what went wrong without ending us. */
  readonly onFault: (error: unknown) => void;
}

const FD = { stdout: 3, stderr: 4, ready: 5 } as const;

/** Runs as the logger of a shim. */
export async function runShimConsole(launch: Launch): Promise<void> {
  const bundleDir = process.cwd();
  const dir = containerDir(launch, launch.container.namespace, launch.container.id);
  if (launch.asks || isStartUnwanted(dir)) {
    const { refuseStart } = await import("./refuse.ts");
    if (await refuseStart(bundleDir, dir)) return;
  }
  // The bundle is removed while we may still be here.
  process.chdir("/");
  const options = common(launch);
  // Restarted by containerd's monitor: without a tty such a container has /dev/null for stdin.
  const config = { ...options.config, openStdin: options.config.openStdin && options.config.tty };
  await runConsole({
    ...options,
    config,
    shim: shimOfBundle(bundleDir, launch.container),
    onReady: () => sayReady(FD.ready),
  });
}

/** Runs for a client, on the FIFOs that console.json names. */
export async function runFifoConsole(launch: Launch): Promise<void> {
  const options = common(launch);
  const { stdoutPath, stderrPath } = options.config;
  const shim = shimOfLifeline(process.stdin, launch.container);
  const sources: Source[] = [];
  let abandoned = false;
  const closeAbandoned = () => {
    if (abandoned) for (const source of sources) source.close();
  };
  const openSources = () => {
    sources.push(endingSource("stdout", stdoutPath), endingSource("stderr", stderrPath));
    closeAbandoned();
    return sources;
  };
  // Nobody made the container: there will be no writer, whose leaving would end the streams.
  void shim.then((task) => {
    abandoned = task === undefined;
    closeAbandoned();
  });
  await runConsole({ ...options, openSources, shim, onReady: () => sayReady(1) });
}

function common(launch: Launch): Omit<ConsoleOptions, "shim" | "onReady"> {
  const dir = containerDir(launch, launch.container.namespace, launch.container.id);
  const config = readConfig(launch, dir) ?? fallbackConfig(launch, dir);
  return {
    container: launch.container,
    containerDir: dir,
    config,
    openSources: () => openPipes(config.tty),
    dismissed: launch.dismissed,
    onFault: launch.onFault,
  };
}

function openPipes(tty: boolean): Source[] {
  if (!tty) return [pipeSource("stdout", FD.stdout), pipeSource("stderr", FD.stderr)];
  // A tty has one stream; the shim keeps the other pipe's write end for good.
  closeSync(FD.stderr);
  return [endingSource("stdout", FD.stdout)];
}

function readConfig(launch: Launch, dir: string): ConsoleConfig | undefined {
  try {
    return readConsoleConfigSync(dir);
  } catch (error) {
    launch.onFault(error);
    return undefined;
  }
}

/** A damaged console.json must not cost the container its output: it is logged, and that is all. */
function fallbackConfig(launch: Launch, dir: string): ConsoleConfig {
  const { namespace, id } = launch.container;
  return {
    version: 1,
    tty: false,
    openStdin: false,
    stdinOnce: false,
    logDriver: "json-file",
    logPath: logPath(launch, namespace, id),
    maxFiles: 1,
    socketPath: `${dir}/attach.sock`,
    stdinPath: "",
    stdoutPath: "",
    stderrPath: "",
  };
}

function sayReady(fd: number): void {
  try {
    // binary-v2 loggers must send a byte, older shims take the end of the pipe for it.
    writeSync(fd, "\n");
    closeSync(fd);
  } catch {
    // Whoever waited for us is gone.
  }
}
