/** Tells the console of a container what to do: where the log goes, who may attach, what follows the exit. */
import { dirname, join } from "node:path";
import { type ConsoleConfig, writeConsoleConfig as write } from "../../console/config.ts";
import type { PortRequest } from "../../console/ports/port.ts";
import { containerDir, logPath } from "../../disk/container-dir.ts";
import { consoleDir, consoleSocket } from "../../disk/paths.ts";
import { LeptonError } from "../../errors.ts";
import { parseBytes } from "../../text/size.ts";
import type { EngineContext } from "../context.ts";
import { pluginSearchPath } from "../networks/places.ts";
import type { CreateContainer } from "../types.ts";

type ConsoleContext = Omit<EngineContext, "client" | "registry">;

/** Writes console.json into the state directory of a container, and returns what is in it. */
export async function writeConsoleConfig(
  ctx: ConsoleContext,
  id: string,
  options: CreateContainer,
  mode: { readonly detached: boolean; readonly ports?: readonly PortRequest[] },
): Promise<ConsoleConfig> {
  const config = {
    ...consoleConfig(ctx, id, options, mode.detached),
    ...(mode.ports?.length ? { ports: mode.ports } : {}),
  };
  await write(containerDir(ctx.disk, ctx.namespace, id), config);
  return config;
}

function consoleConfig(ctx: ConsoleContext, id: string, options: CreateContainer, detached: boolean): ConsoleConfig {
  const dir = consoleDir(ctx.disk, ctx.namespace, id);
  const maxSizeBytes = maxSize(options.logOpts?.["max-size"]);
  return {
    version: 1,
    tty: options.tty === true,
    openStdin: options.openStdin === true,
    // The end of a foreground client's input is the container's.
    stdinOnce: options.openStdin === true && !detached,
    logDriver: options.logDriver ?? "json-file",
    logPath: logPath(ctx.disk, ctx.namespace, id),
    ...(maxSizeBytes === undefined ? {} : { maxSizeBytes }),
    maxFiles: maxFiles(options.logOpts?.["max-file"]),
    socketPath: consoleSocket(ctx.disk, ctx.namespace, id),
    stdinPath: join(dir, "stdin"),
    stdoutPath: join(dir, "stdout"),
    stderrPath: join(dir, "stderr"),
    reap: reapCommand(ctx),
  };
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

function maxSize(text: string | undefined): number | undefined {
  if (text === undefined || text === "-1") return undefined;
  const size = parseBytes(text);
  if ("bytes" in size && size.bytes > 0) return size.bytes;
  throw new LeptonError("invalid-argument", `invalid value for max-size: "${text}"`);
}

function maxFiles(text: string | undefined): number {
  const files = Number(text ?? 1);
  if (Number.isInteger(files) && files >= 1) return files;
  throw new LeptonError("invalid-argument", `invalid value for max-file: "${text}"`);
}
