/** Tells the console of a container what to do: where the log goes, who may attach, what follows the exit. */
import { dirname, join } from "node:path";
import { type ConsoleConfig, type HealthConfig, writeConsoleConfig as write } from "../../console/config.ts";
import type { PortRequest } from "../../console/ports/port.ts";
import { containerDir, logPath } from "../../disk/container-dir.ts";
import { consoleDir, consoleSocket } from "../../disk/paths.ts";
import type { HealthCheck, HealthProbe } from "../../oci/health.ts";
import { splitCommand } from "../../oci/spec/command.ts";
import { goDuration } from "../../text/duration.ts";
import type { EngineContext } from "../context.ts";
import { programDirs } from "../embedded/program-dirs.ts";
import type { RunImage } from "../images/for-run.ts";
import { pluginSearchPath } from "../networks/places.ts";
import type { CreateContainer } from "../types.ts";
import type { LogSubject } from "./log-details.ts";
import { logConfig } from "./log-driver.ts";
import { memoryConfig } from "./shared-memory.ts";

type ConsoleContext = Omit<EngineContext, "client" | "registry">;

export interface ConsoleMode {
  readonly detached: boolean;
  readonly ports?: readonly PortRequest[];
  readonly health?: Health | undefined;
  /** It shares namespaces of other containers. */
  readonly joins?: boolean;
  /** Of the container, for what a log says of it. */
  readonly name: string;
  readonly image: Pick<RunImage, "name" | "digest" | "config" | "labels">;
}

/** Writes console.json into the state directory of a container, and returns what is in it. */
export async function writeConsoleConfig(
  ctx: ConsoleContext,
  id: string,
  options: CreateContainer,
  mode: ConsoleMode,
): Promise<ConsoleConfig> {
  const memory = memoryConfig(ctx, id, options);
  const config = {
    ...(await consoleConfig(ctx, id, options, mode)),
    ...(mode.ports?.length ? { ports: mode.ports } : {}),
    ...(mode.health === undefined ? {} : { health: healthConfig(ctx, mode.health) }),
    ...(memory === undefined ? {} : { memory }),
    ...(mode.joins === true ? { joins: true as const } : {}),
  };
  await write(containerDir(ctx.disk, ctx.namespace, id), config);
  return config;
}

async function consoleConfig(
  ctx: ConsoleContext,
  id: string,
  options: CreateContainer,
  mode: ConsoleMode,
): Promise<ConsoleConfig> {
  const dir = consoleDir(ctx.disk, ctx.namespace, id);
  return {
    version: 1,
    tty: options.tty === true,
    openStdin: options.openStdin === true,
    // The end of a foreground client's input is the container's.
    stdinOnce: options.openStdin === true && !mode.detached,
    ...(await logConfig({
      driver: options.logDriver ?? "json-file",
      opts: options.logOpts ?? {},
      subject: subjectOf(id, options, mode),
      path: logPath(ctx.disk, ctx.namespace, id),
      programDirs: programDirs(),
    })),
    socketPath: consoleSocket(ctx.disk, ctx.namespace, id),
    stdinPath: join(dir, "stdin"),
    stdoutPath: join(dir, "stdout"),
    stderrPath: join(dir, "stderr"),
    reap: reapCommand(ctx),
  };
}

/** A check that is to be run, and what it was made of. */
export interface Health {
  readonly probe: HealthProbe;
  readonly check: HealthCheck;
}

function healthConfig(ctx: ConsoleContext, { probe, check }: Health): HealthConfig {
  // Where shims publish their events; containerd's default beside any socket.
  const eventsAddress = `unix://${ctx.disk.address}.ttrpc`;
  return { ...probe, timeoutText: goDuration(probe.timeoutMs), eventsAddress, source: { ...check } };
}

// The reaper gets the container's id and namespace from the console's own environment.
function reapCommand(ctx: ConsoleContext): NonNullable<ConsoleConfig["reap"]> {
  return {
    argv: ctx.self.argv("__reap", ctx.disk.address),
    env: {
      LEPTON_DATA_ROOT: dirname(ctx.disk.storeDir),
      LEPTON_RUN_ROOT: dirname(ctx.disk.runDir),
      NETCONFPATH: ctx.cni.netconfDir,
      CNI_PATH: pluginSearchPath(ctx.cni),
    },
  };
}

function subjectOf(id: string, options: CreateContainer, { name, image }: ConsoleMode): LogSubject {
  const { entrypoint, command } = splitCommand(image.config, options);
  return {
    id,
    name,
    imageName: image.name,
    imageId: image.digest,
    command: [...entrypoint, ...command],
    labels: { ...image.labels, ...options.labels },
    env: [...(image.config.Env ?? []), ...(options.env ?? [])],
  };
}
