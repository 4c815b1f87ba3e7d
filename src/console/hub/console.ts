/**
 * The process that lives beside a container: keeps its log, serves those who attach, knows how it ended.
 * Nothing that happens to a client, to containerd or to the disk may hold the container up or kill it.
 */
import { dirname } from "node:path";
import type { ConsoleConfig } from "../config.ts";
import { type ExitNotice, FRAME } from "../frames.ts";
import type { ShimTask } from "../shim/task.ts";
import { type AttachServer, openAttachServer } from "./attach-server.ts";
import { handOver, takeOver } from "./hand-over.ts";
import { type ContainerLog, openLog } from "./log.ts";
import type { ContainerRef } from "./shim-link.ts";
import type { Source } from "./source.ts";
import { startReaper } from "./start-reaper.ts";
import { openStdin, type Stdin } from "./stdin.ts";

export interface ConsoleOptions {
  readonly container: ContainerRef;
  readonly containerDir: string;
  readonly config: ConsoleConfig;
  readonly openSources: () => readonly Source[];
  readonly shim: Promise<ShimTask | undefined>;
  /** Called when the socket listens and the log exists. */
  readonly onReady: () => void;
  /** Resolves when the shim wants us gone (SIGTERM at Tasks.Delete). */
  readonly dismissed: Promise<void>;
  /** Told of what went wrong without ending us. */
  readonly onFault: (error: unknown) => void;
}

/** Runs until the container has ended and everybody was told. */
export async function runConsole(options: ConsoleOptions): Promise<void> {
  const { config, containerDir } = options;
  const log = await openLog(config, options.onFault);
  const lastWords = takeOver(containerDir);
  const stdin = stdinOf(options);
  const server = await openAttachServer({
    socketPath: config.socketPath,
    hello: { version: 1, tty: config.tty, openStdin: stdin !== undefined },
    onStdin: (data) => stdin?.write(data) ?? Promise.resolve(),
    // docker ends stdin with its first client where StdinOnce says so; a tty is ended by ^D alone.
    onStdinEnd: () => (config.stdinOnce && !config.tty ? stdin?.close() : undefined),
    onFault: options.onFault,
  });
  const releasePorts = await portsOf(options);
  // A start that did not succeed: whoever takes down what it had waits for the ports.
  void options.dismissed.then(releasePorts);
  await mountMemory(options);
  const watchHealth = await healthOf(options);
  const sources = options.openSources();
  options.onReady();
  void watchHealth().catch(options.onFault);
  log.note(await lastWords);
  const { exit, flushed } = await follow(options, { log, server, stdin, sources, releasePorts });
  releasePorts();
  await handOver(containerDir, exit);
  await tellEnd(options, server, exit);
  await flushed;
}

/** The sockets of published ports, before anybody is told that we are ready: the hook counts on them. */
async function portsOf({ config, onFault }: ConsoleOptions): Promise<() => void> {
  if (config.ports === undefined || config.ports.length === 0) return () => undefined;
  try {
    const { holdPorts } = await import("../ports/hold.ts");
    return await holdPorts(dirname(config.socketPath), config.ports);
  } catch (error) {
    // Without its record the hook finds no ports and the container has none.
    onFault(error);
    return () => undefined;
  }
}

/** Before anybody is told that we are ready: the runtime mounts it next, and refuses what is not there. */
async function mountMemory({ config: { memory }, onFault }: ConsoleOptions): Promise<void> {
  if (memory === undefined) return;
  try {
    await (await import("../memory.ts")).mountMemory(memory);
  } catch (error) {
    onFault(error);
  }
}

/** Begins anew where there is a health check; what it gives watches the container to its end. */
async function healthOf(options: ConsoleOptions): Promise<() => Promise<void>> {
  const { health, socketPath } = options.config;
  if (health === undefined) return async () => undefined;
  try {
    const { resetHealth, watchHealth } = await import("../health/monitor.ts");
    const watch = { ...options, health, consoleDir: dirname(socketPath) };
    await resetHealth(watch).catch(options.onFault);
    return () => watchHealth(watch);
  } catch (error) {
    // A full disk, an npm package that was removed meanwhile: the container runs, its health unknown.
    options.onFault(error);
    return async () => undefined;
  }
}

function stdinOf(options: ConsoleOptions): Stdin | undefined {
  const { openStdin: isOpen, stdinPath } = options.config;
  try {
    return isOpen ? openStdin(stdinPath, { onClose: () => closeShimStdin(options) }) : undefined;
  } catch (error) {
    // The FIFO is gone (the run root was emptied): output is worth having without it.
    options.onFault(error);
    return undefined;
  }
}

async function closeShimStdin(options: ConsoleOptions): Promise<void> {
  await (await options.shim)?.closeStdin();
}

interface Running {
  readonly log: ContainerLog;
  readonly server: AttachServer;
  readonly stdin: Stdin | undefined;
  readonly sources: readonly Source[];
  readonly releasePorts: () => void;
}

interface End {
  /** Undefined where nobody knows it. */
  readonly exit: ExitNotice | undefined;
  /** A log server may still be taking the last lines: nobody else waits for it. */
  readonly flushed: Promise<void> | undefined;
}

/** Passes output on until the last byte; resolves with the exit. */
async function follow(options: ConsoleOptions, running: Running): Promise<End> {
  const { log, server, stdin, sources, releasePorts } = running;
  // An answer that cannot be read is no answer.
  const exit = options.shim.then((shim) => shim?.exit).catch(() => undefined);
  void exit.then((notice) => {
    if (notice === undefined) return;
    releasePorts();
    stdin?.abandon();
    server.release();
    for (const source of sources) source.finish();
  });
  await Promise.all(sources.map((source) => pump(source, log, server).catch(options.onFault)));
  const flushed = log.finish();
  server.release();
  // The streams can end first: at Tasks.Delete, after a failed Tasks.Create, and with the shim's death.
  void options.shim.then((shim) => shim?.giveUp());
  return { exit: await Promise.race([exit, after(EXIT_GRACE_MS), refusal(options)]), flushed };
}

const EXIT_GRACE_MS = 3000;
const REFUSAL_GRACE_MS = 100;

/** A shim whose Create fails waits for us to go, and answers nobody meanwhile. */
async function refusal(options: ConsoleOptions): Promise<undefined> {
  await options.dismissed;
  await after((await options.shim)?.isRegistered() === true ? EXIT_GRACE_MS : REFUSAL_GRACE_MS);
}

async function pump(source: Source, log: ContainerLog, server: AttachServer): Promise<void> {
  const type = source.stream === "stdout" ? FRAME.stdout : FRAME.stderr;
  for await (const chunk of source.chunks) {
    log.write(source.stream, chunk);
    await server.broadcast(type, chunk);
  }
}

/** Tells how it ended; a client that claimed the removal and vanished has it done by us. */
async function tellEnd(options: ConsoleOptions, server: AttachServer, exit: ExitNotice | undefined): Promise<void> {
  const told = server.finish(exit);
  const dismissed = options.dismissed.then(() => true);
  // Dismissed means that somebody is deleting the task: then the removal is under way.
  const reaped = await Promise.race([server.reaped(), dismissed]);
  const began = exit !== undefined || (await options.shim)?.isRegistered() === true;
  // One that could not be made for want of its donors has them looked for, before the monitor tries again.
  const isDue = began || options.config.joins === true;
  if (options.config.reap !== undefined && !reaped && isDue) await startReaper(options.config.reap);
  await Promise.race([told, dismissed.then(() => after(FAREWELL_MS))]);
}

// The shim kills its logger 12 s after SIGTERM.
const FAREWELL_MS = 8000;

function after(ms: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(resolve, ms, undefined).unref());
}
