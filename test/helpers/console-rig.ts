/**
 * A console process as a shim starts it (streams on 3 and 4, ready pipe on 5, bundle as working directory), with a
 * fake shim and without containerd: for faults that cannot be had otherwise.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, constants, existsSync, mkdtempSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Readable } from "node:stream";
import { type AttachConsoleOptions, attachConsole, type ConsoleClient } from "../../src/console/client.ts";
import { type ConsoleConfig, writeConsoleConfig } from "../../src/console/config.ts";
import { exitFilePath } from "../../src/console/exit-file.ts";
import { createJsonFileDecoder, type DecodedRecord } from "../../src/console/log/record.ts";
import type { ConsoleLauncher } from "../../src/console/logger-uri.ts";
import { makeFifos } from "../../src/console/make-fifo.ts";
import { containerDir, logPath } from "../../src/disk/container-dir.ts";
import { consoleDir, consoleSocket, type Disk, openDisk } from "../../src/disk/paths.ts";
import { makeContainerState } from "../../src/disk/state.ts";
import { type FakeShim, startFakeShim } from "./fake-shim.ts";
import { leptonBinary } from "./global-setup.ts";
import { removeDir } from "./remove-dir.ts";

/** How the lepton under test starts a console; LEPTON_BIN=none: from the sources, on the runtime of the tests. */
export function consoleLauncher(): ConsoleLauncher {
  const name = basename(leptonBinary());
  const script = name === "lepton-node" ? "../../dist/node/log-writer.js" : "../../src/bin/log-writer.ts";
  return name === "lepton" ? [leptonBinary(), "__log"] : [process.execPath, join(import.meta.dirname, script)];
}

export const NAMESPACE = "ns";
export const ID = "c1";

export interface ConsoleRig extends AsyncDisposable {
  readonly disk: Disk;
  readonly config: ConsoleConfig;
  readonly shim: FakeShim;
  readonly child: ChildProcess;
  /** Resolves with the exit code of the console. */
  readonly done: Promise<number | null>;
  /** Runs a shell command as the container's process would run; resolves when it has ended. */
  run(script: string): Promise<void>;
  /** The same, without waiting. */
  start(script: string): ChildProcess;
  attach(options?: AttachConsoleOptions): Promise<ConsoleClient>;
  /** Closes the shim's ends of the pipes; with SIGTERM where asked, as Tasks.Delete does. */
  closePipes(options?: { readonly terminate: boolean }): void;
  records(): DecodedRecord[];
  log(): Buffer;
  exitJson(): string | undefined;
  /** Another console for the same container, after this one has ended. */
  restart(): Promise<ConsoleRig>;
}

export type RigOptions = Partial<ConsoleConfig> & {
  /** Instead of a right console.json. */
  readonly rawConfig?: string;
};

/** Resolves when the console is ready. */
export async function startConsoleRig(options: RigOptions = {}): Promise<ConsoleRig> {
  const root = mkdtempSync("/tmp/lc-");
  return await startIn(root, options);
}

async function startIn(root: string, options: RigOptions): Promise<ConsoleRig> {
  const disk = openDisk(join(root, "c.sock"), { dataRoot: join(root, "data"), runRoot: join(root, "run") });
  await makeContainerState(disk, NAMESPACE, ID);
  const config = rigConfig(disk, options);
  const dir = containerDir(disk, NAMESPACE, ID);
  await writeConsoleConfig(dir, config);
  if (options.rawConfig !== undefined) writeFileSync(join(dir, "console.json"), options.rawConfig);
  if (config.openStdin) await makeFifos([config.stdinPath]);
  const bundle = mkdtempSync(join(root, "bundle-"));
  const shim = await startFakeShim(join(bundle, "s.sock"));
  const address = `unix://${join(bundle, "s.sock")}`;
  writeFileSync(join(bundle, "bootstrap.json"), JSON.stringify({ version: 3, address, protocol: "ttrpc" }));
  const pipes = await openPipes(root);
  const child = launch(disk, bundle, pipes);
  const done = new Promise<number | null>((resolve) => child.once("exit", resolve));
  await ready(child);
  const start = (script: string) =>
    spawn("sh", ["-c", script], { stdio: ["ignore", pipes.stdout.write, pipes.stderr.write] });
  return {
    disk,
    config,
    shim,
    child,
    done,
    start,
    run: (script) => new Promise((resolve) => start(script).once("exit", () => resolve())),
    attach: (attachOptions) => attachConsole(config.socketPath, attachOptions),
    closePipes({ terminate } = { terminate: false }) {
      pipes.close();
      if (terminate) child.kill("SIGTERM");
    },
    records: () => createJsonFileDecoder()(new Uint8Array(readFileSync(config.logPath))),
    log: () =>
      Buffer.concat(createJsonFileDecoder()(new Uint8Array(readFileSync(config.logPath))).map(({ data }) => data)),
    exitJson: () => (existsSync(exitFilePath(dir)) ? readFileSync(exitFilePath(dir), "utf8") : undefined),
    restart: () => startIn(root, options),
    async [Symbol.asyncDispose]() {
      pipes.close();
      child.kill("SIGKILL");
      await done;
      shim.kill();
      await removeDir(root);
    },
  };
}

function rigConfig(disk: Disk, options: RigOptions): ConsoleConfig {
  const { rawConfig: _, ...overrides } = options;
  const dir = consoleDir(disk, NAMESPACE, ID);
  return {
    version: 1,
    tty: false,
    openStdin: false,
    stdinOnce: false,
    logDriver: "json-file",
    logPath: logPath(disk, NAMESPACE, ID),
    maxFiles: 1,
    socketPath: consoleSocket(disk, NAMESPACE, ID),
    stdinPath: join(dir, "stdin"),
    stdoutPath: join(dir, "stdout"),
    stderrPath: join(dir, "stderr"),
    ...overrides,
  };
}

interface Pipe {
  readonly read: number;
  readonly write: number;
}

interface Pipes {
  readonly stdout: Pipe;
  readonly stderr: Pipe;
  close(): void;
}

/** FIFOs stand in for the shim's pipes: a child process of Node or Bun could only be given socket pairs. */
async function openPipes(root: string): Promise<Pipes> {
  const paths = [join(root, "out"), join(root, "err")] as const;
  await makeFifos(paths);
  const [stdout, stderr] = paths.map((path) => ({
    read: openSync(path, constants.O_RDONLY | constants.O_NONBLOCK),
    write: openSync(path, constants.O_WRONLY),
  })) as [Pipe, Pipe];
  let open = true;
  const close = () => {
    if (open) for (const { write } of [stdout, stderr]) closeSync(write);
    open = false;
  };
  return { stdout, stderr, close };
}

function launch(disk: Disk, bundle: string, pipes: Pipes): ChildProcess {
  const [program, argument] = consoleLauncher();
  const child = spawn(program, [argument, disk.storeDir], {
    cwd: bundle,
    env: { CONTAINER_ID: ID, CONTAINER_NAMESPACE: NAMESPACE },
    stdio: ["ignore", "ignore", "inherit", pipes.stdout.read, pipes.stderr.read, "pipe"],
  });
  for (const { read } of [pipes.stdout, pipes.stderr]) closeSync(read);
  return child;
}

function ready(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    const pipe = (child.stdio as unknown as readonly (Readable | null)[])[5];
    pipe?.once("data", () => {
      pipe.destroy();
      resolve();
    });
    child.once("exit", (code) => reject(new Error(`the console ended with ${code}`)));
  });
}
