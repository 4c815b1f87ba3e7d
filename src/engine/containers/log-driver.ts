/** docker's `--log-driver` and `--log-opt`, read into what the console of a container needs. */
import type { ConsoleConfig, LogDriver } from "../../console/config.ts";
import type { ForwardTarget } from "../../console/forward/target.ts";
import { LeptonError } from "../../errors.ts";
import { parseBytes } from "../../text/size.ts";
import { type LogSubject, logAttributes, logTag } from "./log-details.ts";

export type LogOpts = Readonly<Record<string, string>>;

export interface LogRequest {
  readonly driver: LogDriver;
  readonly opts: LogOpts;
  /** Of the container. */
  readonly subject: LogSubject;
  /** Where its file lies, where no option says otherwise. */
  readonly path: string;
  /** Directories in which programs are looked for. */
  readonly programDirs: readonly string[];
}

export type LogConfig = Pick<
  ConsoleConfig,
  "logDriver" | "logPath" | "logAttributes" | "forward" | "maxSizeBytes" | "maxFiles"
>;

const DETAILS = ["labels", "labels-regex", "env", "env-regex", "tag"];
const BUFFER = ["mode", "max-buffer-size"];

// What each driver takes, as docker's validators have it; what lies beyond us is refused by value below.
const KNOWN: Readonly<Record<LogDriver, readonly string[]>> = {
  "json-file": ["max-size", "max-file", "compress", "log-path", ...DETAILS, ...BUFFER],
  local: ["max-size", "max-file", "compress", ...BUFFER],
  none: [],
  journald: [...DETAILS, ...BUFFER],
  syslog: [
    ...["syslog-address", "syslog-facility", "syslog-format", "syslog-tls-ca-cert", "syslog-tls-cert"],
    ...["syslog-tls-key", "syslog-tls-skip-verify", ...DETAILS, ...BUFFER],
  ],
  fluentd: [
    ...["fluentd-address", "fluentd-async", "fluentd-async-reconnect-interval", "fluentd-buffer-limit"],
    ...["fluentd-max-retries", "fluentd-request-ack", "fluentd-retry-wait", "fluentd-sub-second-precision"],
    ...DETAILS,
    ...BUFFER,
  ],
};

/** Throws `invalid-argument` for an option that the driver does not have, or that is not done here. */
export function checkLogOpts(driver: LogDriver, opts: LogOpts): void {
  const unknown = Object.keys(opts).find((key) => !KNOWN[driver].includes(key));
  if (unknown !== undefined) throw bad(`unknown log opt '${unknown}' for ${driver} log driver`);
  const { mode = "blocking", compress = "false" } = opts;
  if (mode !== "blocking" && mode !== "non-blocking") throw bad(`logger: logging mode not supported: ${mode}`);
  if (driver === "json-file" && compress !== "false")
    throw bad(`cannot use compress=${compress}: rotated logs are not compressed`);
  for (const key of ["fluentd-request-ack", "fluentd-async-reconnect-interval"]) {
    const value = opts[key] ?? "false";
    if (!["false", "0", "0s"].includes(value)) throw bad(`cannot use ${key}=${value}: it is not supported`);
  }
  maxSize(opts["max-size"]);
  maxFiles(opts["max-file"], 1);
}

/** What the console is told; reads no file but for what a default address needs. */
export async function logConfig(request: LogRequest): Promise<LogConfig> {
  const { driver, opts, subject, path } = request;
  const file = fileConfig(driver, opts, path);
  const forward = await forwardOf(request);
  const attributes = driver === "json-file" ? logAttributes(opts, subject) : {};
  return {
    logDriver: driver,
    ...(Object.keys(attributes).length === 0 ? {} : { logAttributes: attributes }),
    ...file,
    ...(forward === undefined ? {} : { forward }),
  };
}

// docker's own defaults for local; json-file grows without an end.
const LOCAL = { "max-size": "20m", "max-file": "5" } as const;

function fileConfig(
  driver: LogDriver,
  opts: LogOpts,
  path: string,
): Pick<LogConfig, "logPath" | "maxSizeBytes" | "maxFiles"> {
  const { "max-size": size, "max-file": files } = driver === "local" ? { ...LOCAL, ...opts } : opts;
  const maxSizeBytes = maxSize(size);
  const logPath = opts["log-path"] ?? path;
  if (!logPath.startsWith("/")) throw bad(`invalid value for log-path: "${logPath}": it is not absolute`);
  return { logPath, ...(maxSizeBytes === undefined ? {} : { maxSizeBytes }), maxFiles: maxFiles(files, 1) };
}

async function forwardOf({ driver, opts, subject, programDirs }: LogRequest): Promise<ForwardTarget | undefined> {
  if (driver !== "syslog" && driver !== "fluentd" && driver !== "journald") return undefined;
  const { forwardTarget } = await import("./log-target.ts");
  const tag = logTag(opts["tag"] ?? "", subject);
  return forwardTarget({ driver, opts, tag, attributes: logAttributes(opts, subject), subject, programDirs });
}

function maxSize(text: string | undefined): number | undefined {
  if (text === undefined || text === "-1") return undefined;
  const size = parseBytes(text);
  if ("bytes" in size && size.bytes > 0) return size.bytes;
  throw bad(`invalid value for max-size: "${text}"`);
}

function maxFiles(text: string | undefined, fallback: number): number {
  const files = Number(text ?? fallback);
  if (Number.isInteger(files) && files >= 1) return files;
  throw bad(`invalid value for max-file: "${text}"`);
}

function bad(message: string): LeptonError {
  return new LeptonError("invalid-argument", message);
}
