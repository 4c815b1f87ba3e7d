/** The servers that a log may go to: addresses and options of docker's syslog, fluentd and journald drivers. */
import { existsSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { hasJournalLink } from "../../console/forward/journal-link.ts";
import { journalField } from "../../console/forward/journal-message.ts";
import type { ForwardAddress, ForwardFormat, ForwardTarget, ForwardTls } from "../../console/forward/target.ts";
import { LeptonError } from "../../errors.ts";
import { parseGoDuration } from "../../text/duration.ts";
import { parseBytes } from "../../text/size.ts";
import type { LogSubject } from "./log-details.ts";
import { shortId } from "./names.ts";

export interface TargetRequest {
  readonly driver: "syslog" | "fluentd" | "journald";
  readonly opts: Readonly<Record<string, string>>;
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly subject: LogSubject;
  readonly programDirs: readonly string[];
}

const JOURNAL = "/run/systemd/journal";
const DEFAULT_BUFFER = "1m";

/** Throws `invalid-argument` in docker's words, `failed-precondition` where this host has no such server. */
export function forwardTarget(request: TargetRequest): ForwardTarget {
  const { driver, opts } = request;
  const bufferBytes = bytes(opts["max-buffer-size"] ?? opts["fluentd-buffer-limit"] ?? DEFAULT_BUFFER);
  if (driver === "syslog") return { ...syslogTarget(request), bufferBytes };
  if (driver === "fluentd") return { ...fluentdTarget(request), bufferBytes };
  return { ...journalTarget(request), bufferBytes };
}

function journalTarget({ tag, attributes, subject }: TargetRequest): Omit<ForwardTarget, "bufferBytes"> {
  if (!existsSync(`${JOURNAL}/stdout`))
    throw new LeptonError("failed-precondition", "journald is not enabled on this host");
  if (!hasJournalLink())
    return { address: { proto: "unix", path: `${JOURNAL}/stdout` }, format: { kind: "journald", identifier: tag } };
  const { tag: _tag, ...more } = attributes;
  const asked = Object.entries(more).map(([key, value]) => [journalField(key), value] as const);
  const fields = {
    ...Object.fromEntries(asked.filter(([key]) => key !== "")),
    CONTAINER_ID: shortId(subject.id),
    CONTAINER_ID_FULL: subject.id,
    CONTAINER_NAME: subject.name,
    CONTAINER_TAG: tag,
    IMAGE_NAME: subject.imageName,
    SYSLOG_IDENTIFIER: tag,
  };
  return { address: { proto: "journal", path: `${JOURNAL}/socket` }, format: { kind: "journal", fields } };
}

function syslogTarget({ opts, tag, programDirs }: TargetRequest): Omit<ForwardTarget, "bufferBytes"> {
  const address = syslogAddress(opts["syslog-address"] ?? "", programDirs);
  const isLocal = address.proto === "unix" || address.proto === "unixgram";
  const style = syslogStyle(opts["syslog-format"] ?? "") ?? (isLocal ? "local" : "network");
  const facility = syslogFacility(opts["syslog-facility"] ?? "daemon");
  const format: ForwardFormat = { kind: "syslog", style, facility, tag, hostname: hostname() };
  return address.proto === "tls" ? { address, tls: tlsOf(opts), format } : { address, format };
}

// Where local daemons listen, in Go's order.
const LOCAL_SOCKETS = ["/dev/log", "/var/run/syslog", "/var/run/log"];

/** Reads `udp://host[:514]`, `tcp://…`, `tcp+tls://…`, `unix:///path` or `unixgram:///path`; empty is this host's own. */
export function syslogAddress(text: string, programDirs: readonly string[]): ForwardAddress {
  if (text === "") {
    const path = LOCAL_SOCKETS.find((socket) => existsSync(socket));
    if (path === undefined) throw new LeptonError("failed-precondition", "Unix syslog delivery error");
    return datagrams(path, programDirs);
  }
  const [, scheme = "", rest = ""] = /^([a-z+]+):\/\/(.*)$/s.exec(text) ?? [];
  if (scheme === "unix" || scheme === "unixgram") {
    if (!rest.startsWith("/") || !existsSync(rest))
      throw bad(`invalid syslog-address ${text}: there is no such socket`);
    return scheme === "unix" ? { proto: "unix", path: rest } : datagrams(rest, programDirs);
  }
  const proto = { udp: "udp", tcp: "tcp", "tcp+tls": "tls" }[scheme];
  if (proto === undefined) throw bad(`unsupported scheme: '${scheme}'`);
  return { proto: proto as "udp" | "tcp" | "tls", ...hostAndPort(rest, 514, "syslog-address") };
}

function datagrams(path: string, programDirs: readonly string[]): ForwardAddress {
  const program = programDirs.map((dir) => join(dir, "logger")).find((candidate) => existsSync(candidate));
  if (program === undefined) {
    throw new LeptonError("failed-precondition", `cannot log to ${path}: logger of util-linux was not found`, {
      hint: "install it, or give a unix:// or network address",
    });
  }
  return { proto: "unixgram", path, program };
}

function hostAndPort(text: string, fallback: number, option: string): { readonly host: string; readonly port: number } {
  const [, v6, name, portText] = /^(?:\[([^\]]+)\]|([^:/]+))(?::(\d{1,5}))?\/?$/.exec(text) ?? [];
  const host = v6 ?? name;
  const port = Number(portText ?? fallback);
  if (host === undefined || port < 1 || port > 65_535) throw bad(`invalid ${option}: "${text}"`);
  return { host, port };
}

const FACILITIES =
  "kern user mail daemon auth syslog lpr news uucp cron authpriv ftp - - - - local0 local1 local2 local3 local4 local5 local6 local7".split(
    " ",
  );

function syslogFacility(text: string): number {
  const number = /^\d{1,2}$/.test(text) ? Number(text) : text === "-" ? -1 : FACILITIES.indexOf(text);
  if (number < 0 || number > 23) throw bad("invalid syslog facility");
  return number;
}

function syslogStyle(text: string): "rfc3164" | "rfc5424" | "rfc5424micro" | undefined {
  if (text === "") return undefined;
  if (text === "rfc3164" || text === "rfc5424" || text === "rfc5424micro") return text;
  throw bad("Invalid syslog format");
}

function tlsOf(opts: TargetRequest["opts"]): ForwardTls {
  const file = (key: string) => {
    const path = opts[key];
    if (path !== undefined && !existsSync(path)) throw bad(`cannot open ${key} "${path}"`);
    return path;
  };
  const [caFile, certFile, keyFile] = ["ca-cert", "cert", "key"].map((key) => file(`syslog-tls-${key}`));
  return {
    ...(caFile === undefined ? {} : { caFile }),
    ...(certFile === undefined ? {} : { certFile }),
    ...(keyFile === undefined ? {} : { keyFile }),
    // docker looks whether the option is there, not at its value.
    ...(opts["syslog-tls-skip-verify"] === undefined ? {} : { skipVerify: true }),
  };
}

function fluentdTarget({ opts, tag, attributes, subject }: TargetRequest): Omit<ForwardTarget, "bufferBytes"> {
  const { tag: _tag, ...more } = attributes;
  const format: ForwardFormat = {
    kind: "fluentd",
    tag,
    record: { container_id: subject.id, container_name: `/${subject.name}`, ...more },
    subSecond: opts["fluentd-sub-second-precision"] === "true",
  };
  return {
    address: fluentdAddress(opts["fluentd-address"] ?? ""),
    format,
    ...numberOf("retryWaitMs", opts["fluentd-retry-wait"], parseGoDuration, "fluentd-retry-wait"),
    ...numberOf("maxRetries", opts["fluentd-max-retries"], wholeNumber, "fluentd-max-retries"),
  };
}

/** Reads `[tcp://|tls://]host[:24224]` or `unix:///path`; empty is localhost. */
export function fluentdAddress(text: string): ForwardAddress {
  const [, scheme = "tcp", rest = ""] = /^(?:([a-z]+):\/\/)?(.*)$/s.exec(text) ?? [];
  if (scheme === "unix") {
    if (!rest.startsWith("/")) throw bad("path is empty");
    return { proto: "unix", path: rest };
  }
  if (scheme !== "tcp" && scheme !== "tls") throw bad(`unsupported scheme: '${scheme}'`);
  return { proto: scheme, ...hostAndPort(rest === "" ? "localhost" : rest, 24_224, "fluentd-address") };
}

function numberOf<K extends string>(
  key: K,
  text: string | undefined,
  parse: (text: string) => number | undefined,
  option: string,
): { readonly [P in K]?: number } {
  if (text === undefined) return {};
  const value = parse(text);
  if (value === undefined || value < 0) throw bad(`invalid value for ${option}: "${text}"`);
  return { [key]: value } as { readonly [P in K]: number };
}

function wholeNumber(text: string): number | undefined {
  return /^\d{1,10}$/.test(text) ? Number(text) : undefined;
}

function bytes(text: string): number {
  const size = parseBytes(text);
  if ("bytes" in size && size.bytes > 0) return size.bytes;
  throw bad(`invalid size of the log buffer: "${text}"`);
}

function bad(message: string): LeptonError {
  return new LeptonError("invalid-argument", message);
}
