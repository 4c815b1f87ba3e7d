/**
 * What the console of a container is told, in `<container dir>/console.json`.
 */
import { closeSync, constants, fstatSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readJson, writeFileAtomic } from "../disk/atomic.ts";
import { type ForwardTarget, isForwardTarget } from "./forward/target.ts";
import type { MemoryConfig } from "./memory.ts";
import type { PortRequest } from "./ports/port.ts";

export interface ConsoleConfig {
  readonly version: 1;
  readonly tty: boolean;
  /** Stdin is a FIFO that the console holds open between clients. */
  readonly openStdin: boolean;
  /** docker's StdinOnce: stdin ends with the first client that had it (never on a tty). */
  readonly stdinOnce: boolean;
  readonly logDriver: LogDriver;
  readonly logPath: string;
  /** docker's `attrs`, in every record of the file. */
  readonly logAttributes?: Readonly<Record<string, string>>;
  /** Where the output goes in place of the file. */
  readonly forward?: ForwardTarget;
  /** A file that has reached this size is rotated before the next record; absent: never. */
  readonly maxSizeBytes?: number;
  /** Files kept, the current one included; 1 discards what is rotated. */
  readonly maxFiles: number;
  /** Where clients attach. */
  readonly socketPath: string;
  /** The FIFOs of the container's three streams, beside the socket. */
  readonly stdinPath: string;
  readonly stdoutPath: string;
  readonly stderrPath: string;
  /** Ports of the host to hold while the container runs. */
  readonly ports?: readonly PortRequest[];
  /** The check that tells whether the container does its work. */
  readonly health?: HealthConfig;
  /** `/dev/shm` that others may join, to be mounted before the container is made. */
  readonly memory?: MemoryConfig;
  /** It shares namespaces of other containers: where it could not be made, the reaper looks for them. */
  readonly joins?: true;
  /** Started, detached, when the process has ended and no client claimed to do it: removal for `--rm`. */
  readonly reap?: ReapCommand;
}

/** docker's names; `local` is our file with docker's own rotation. */
export const LOG_DRIVERS = ["json-file", "local", "none", "syslog", "journald", "fluentd"] as const;
export type LogDriver = (typeof LOG_DRIVERS)[number];

// The others send their output away.
const FILE_DRIVERS: readonly LogDriver[] = ["json-file", "local", "none"];

export interface HealthConfig {
  readonly argv: readonly string[];
  readonly intervalMs: number;
  readonly timeoutMs: number;
  /** The time-out in Go's form, for messages. */
  readonly timeoutText: string;
  readonly startPeriodMs: number;
  readonly startIntervalMs: number;
  readonly retries: number;
  /** containerd's ttrpc socket, for the events. */
  readonly eventsAddress: string;
  /** The engine's HealthCheck that it comes from, for `inspect`. */
  readonly source: Readonly<Record<string, unknown>>;
}

export interface ReapCommand {
  readonly argv: readonly string[];
  /** Added to CONTAINER_ID and CONTAINER_NAMESPACE, which is all the environment that a console has. */
  readonly env?: Readonly<Record<string, string>>;
}

export function consoleConfigPath(containerDir: string): string {
  return join(containerDir, "console.json");
}

/** Throws `not-found` where there is none, `failed-precondition` where it is damaged. */
export async function readConsoleConfig(containerDir: string): Promise<ConsoleConfig> {
  return await readJson(consoleConfigPath(containerDir), checkConsoleConfig);
}

/** The same for the console itself, which the container waits for: a thread of the pool costs more than the file. */
export function readConsoleConfigSync(containerDir: string): ConsoleConfig | undefined {
  const fd = openSync(
    consoleConfigPath(containerDir),
    constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK,
  );
  try {
    const { size } = fstatSync(fd);
    return size > MAX_CONFIG_BYTES ? undefined : checkConsoleConfig(JSON.parse(readFileSync(fd, "utf8")));
  } finally {
    closeSync(fd);
  }
}

const MAX_CONFIG_BYTES = 1024 * 1024;

export async function writeConsoleConfig(containerDir: string, config: ConsoleConfig): Promise<void> {
  // A power cut takes the container too: no need to wait for the disk.
  await writeFileAtomic(consoleConfigPath(containerDir), `${JSON.stringify(config)}\n`, { durable: false });
}

export function checkConsoleConfig(value: unknown): ConsoleConfig | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const config = value as Record<keyof ConsoleConfig, unknown>;
  const right =
    config.version === 1 &&
    BOOLEANS.every((key) => typeof config[key] === "boolean") &&
    STRINGS.every((key) => typeof config[key] === "string") &&
    LOG_DRIVERS.some((driver) => driver === config.logDriver) &&
    (config.logAttributes === undefined || isTextRecord(config.logAttributes)) &&
    (FILE_DRIVERS.includes(config.logDriver as LogDriver)
      ? config.forward === undefined
      : isForwardTarget(config.forward)) &&
    (config.maxSizeBytes === undefined || isPositive(config.maxSizeBytes)) &&
    isPositive(config.maxFiles) &&
    (config.ports === undefined || isPortRequests(config.ports)) &&
    (config.health === undefined || isHealthConfig(config.health)) &&
    (config.memory === undefined || isMemoryConfig(config.memory)) &&
    (config.joins === undefined || config.joins === true) &&
    (config.reap === undefined || isReapCommand(config.reap));
  return right ? (value as ConsoleConfig) : undefined;
}

const BOOLEANS = ["tty", "openStdin", "stdinOnce"] as const;
const STRINGS = ["logPath", "socketPath", "stdinPath", "stdoutPath", "stderrPath"] as const;

function isPositive(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) > 0;
}

function isPortRequests(value: unknown): value is readonly PortRequest[] {
  return Array.isArray(value) && value.every(isPortRequest);
}

function isPortRequest(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { hostIp, hostPort, containerPort, protocol } = value as Record<keyof PortRequest, unknown>;
  return (
    typeof hostIp === "string" &&
    /^(\d+(-\d+)?)?$/.test(String(hostPort)) &&
    isPositive(containerPort) &&
    ["tcp", "udp", "sctp"].includes(String(protocol))
  );
}

function isMemoryConfig(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { path, sizeBytes, programDirs } = value as Record<keyof MemoryConfig, unknown>;
  const dirs = Array.isArray(programDirs) && programDirs.every((dir) => typeof dir === "string");
  return dirs && typeof path === "string" && path.startsWith("/") && isPositive(sizeBytes);
}

function isHealthConfig(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const health = value as Record<keyof HealthConfig, unknown>;
  const { argv, intervalMs, timeoutMs, startPeriodMs, startIntervalMs, retries } = health;
  return (
    Array.isArray(argv) &&
    argv.length > 0 &&
    argv.every((word) => typeof word === "string") &&
    [intervalMs, timeoutMs, startPeriodMs, startIntervalMs, retries].every((count) => typeof count === "number") &&
    [health.timeoutText, health.eventsAddress].every((text) => typeof text === "string") &&
    typeof health.source === "object"
  );
}

function isReapCommand(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { argv, env } = value as Record<keyof ReapCommand, unknown>;
  const words = Array.isArray(argv) && argv.length > 0 && argv.every((word) => typeof word === "string");
  return words && (env === undefined || isTextRecord(env));
}

function isTextRecord(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.values(value).every((text) => typeof text === "string");
}
