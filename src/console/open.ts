/**
 * What the engine does before each Tasks.Create: prepares the console of a container and says which stdio to ask for.
 */
import { join } from "node:path";
import { containerDir, logPath } from "../disk/container-dir.ts";
import { consoleDir, consoleSocket, type Disk } from "../disk/paths.ts";
import { makeContainerState } from "../disk/state.ts";
import {
  type ConsoleConfig,
  type HealthConfig,
  type LogDriver,
  type ReapCommand,
  writeConsoleConfig,
} from "./config.ts";
import type { ForwardTarget } from "./forward/target.ts";
import { type ConsoleLauncher, loggerUri } from "./logger-uri.ts";
import type { MemoryConfig } from "./memory.ts";
import type { PortRequest } from "./ports/port.ts";

export interface OpenConsoleOptions {
  readonly tty: boolean;
  readonly openStdin: boolean;
  /** docker's StdinOnce (`run -i` without `-d`); default false. */
  readonly stdinOnce?: boolean;
  /** Default json-file. */
  readonly logDriver?: LogDriver;
  readonly logAttributes?: Readonly<Record<string, string>>;
  readonly forward?: ForwardTarget;
  /** Default: `<container dir>/<id>-json.log`. */
  readonly logPath?: string;
  /** Default: never rotate, as docker. */
  readonly maxSizeBytes?: number;
  /** Default 1. */
  readonly maxFiles?: number;
  /** Ports of the host to hold while the container runs. */
  readonly ports?: readonly PortRequest[];
  readonly health?: HealthConfig;
  readonly memory?: MemoryConfig;
  readonly joins?: true;
  /** For `--rm`: what removes the container when no client is there to do it. */
  readonly reap?: ReapCommand;
  readonly launcher: ConsoleLauncher;
}

export interface PreparedConsole {
  /** For Tasks.Create. */
  readonly stdio: {
    readonly stdin: string;
    readonly stdout: string;
    readonly stderr: string;
    readonly terminal: boolean;
  };
  /** For `attachConsole`, any time after Tasks.Create has answered; before Tasks.Start no byte is missed. */
  readonly socketPath: string;
  /** The log URI for the restart monitor's label. */
  readonly logUri: string;
  /** Tasks.Create answered with this pid. */
  created(initPid: number): void;
  /** Tasks.Create failed: whatever was started ends. */
  abort(): void;
}

/**
 * Writes console.json and makes FIFOs; starts the console itself where the shim cannot.
 * Call before every Tasks.Create, then exactly one of `created` and `abort`.
 */
export async function openConsole(
  disk: Disk,
  namespace: string,
  id: string,
  options: OpenConsoleOptions,
): Promise<PreparedConsole> {
  await makeContainerState(disk, namespace, id);
  const config = consoleConfig(disk, namespace, id, options);
  await writeConsoleConfig(containerDir(disk, namespace, id), config);
  return prepareConsole(disk, namespace, id, { config, launcher: options.launcher });
}

export interface Prepare {
  /** As it stands in the console.json just written. */
  readonly config: ConsoleConfig;
  readonly launcher: ConsoleLauncher;
}

/** The second half of openConsole, for whoever has written the state and console.json of a new container itself. */
export async function prepareConsole(
  disk: Disk,
  namespace: string,
  id: string,
  { config, launcher }: Prepare,
): Promise<PreparedConsole> {
  const logUri = loggerUri(launcher, disk.storeDir);
  const stdin = config.openStdin ? config.stdinPath : "";
  const common = { socketPath: config.socketPath, logUri };
  if (config.tty || !config.openStdin) {
    if (config.openStdin) await madeFifos([stdin]);
    const stdio = { stdin, stdout: logUri, stderr: config.tty ? "" : logUri, terminal: config.tty };
    return { ...common, stdio, created: () => {}, abort: () => {} };
  }
  // A shim gives /dev/null as stdin to what has a binary:// logger and no tty, so this console reads FIFOs.
  await madeFifos([stdin, config.stdoutPath, config.stderrPath]);
  const { spawnConsole } = await import("./spawn.ts");
  const child = await spawnConsole(launcher, disk.storeDir, namespace, id);
  const stdio = { stdin, stdout: config.stdoutPath, stderr: config.stderrPath, terminal: false };
  return { ...common, stdio, created: child.created, abort: child.abort };
}

// Late, as all that starts processes: most containers have no FIFO.
async function madeFifos(paths: readonly string[]): Promise<void> {
  const { makeFifos } = await import("./make-fifo.ts");
  await makeFifos(paths);
}

function consoleConfig(disk: Disk, namespace: string, id: string, options: OpenConsoleOptions): ConsoleConfig {
  const dir = consoleDir(disk, namespace, id);
  return {
    version: 1,
    tty: options.tty,
    openStdin: options.openStdin,
    stdinOnce: options.stdinOnce ?? false,
    logDriver: options.logDriver ?? "json-file",
    ...(options.logAttributes === undefined ? {} : { logAttributes: options.logAttributes }),
    ...(options.forward === undefined ? {} : { forward: options.forward }),
    logPath: options.logPath ?? logPath(disk, namespace, id),
    ...(options.maxSizeBytes === undefined ? {} : { maxSizeBytes: options.maxSizeBytes }),
    maxFiles: options.maxFiles ?? 1,
    socketPath: consoleSocket(disk, namespace, id),
    stdinPath: join(dir, "stdin"),
    stdoutPath: join(dir, "stdout"),
    stderrPath: join(dir, "stderr"),
    ...(options.ports === undefined ? {} : { ports: options.ports }),
    ...(options.health === undefined ? {} : { health: options.health }),
    ...(options.memory === undefined ? {} : { memory: options.memory }),
    ...(options.joins === undefined ? {} : { joins: options.joins }),
    ...(options.reap === undefined ? {} : { reap: options.reap }),
  };
}
