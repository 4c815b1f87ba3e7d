/** Options that several commands share, written once. */
import type { OptionSpec } from "./define.ts";
import { checkFilter } from "./filters.ts";
import { checkEnv } from "./key-values.ts";

export const FORMAT: OptionSpec = {
  name: "format",
  kind: "string",
  value: "string",
  summary: "'table', 'table TEMPLATE', 'json', or a Go template",
};

/** For commands that show objects rather than rows. */
export const OBJECT_FORMAT: OptionSpec = {
  name: "format",
  short: "f",
  kind: "string",
  value: "string",
  summary: "'json', or a Go template",
};

export const FILTER: OptionSpec = {
  name: "filter",
  short: "f",
  kind: "strings",
  value: "filter",
  check: checkFilter,
  summary: "Only what fits the conditions, e.g. name=web; repeatable",
};

export const ALL: OptionSpec = {
  name: "all",
  short: "a",
  kind: "boolean",
  summary: "Show all containers (default shows just running)",
};

export const QUIET: OptionSpec = { name: "quiet", short: "q", kind: "boolean", summary: "Only display IDs" };

export const NO_TRUNC: OptionSpec = { name: "no-trunc", kind: "boolean", summary: "Don't truncate output" };

/** Seconds before the kill; docker calls it both ways. */
export const TIME: OptionSpec = {
  name: "timeout",
  short: "t",
  aliases: ["time"],
  kind: "int",
  value: "int",
  summary: "Seconds to wait before killing the container",
};

export const SIGNAL: OptionSpec = {
  name: "signal",
  short: "s",
  kind: "string",
  value: "string",
  summary: "Signal to send to the container",
};

export const DETACH_KEYS: OptionSpec = {
  name: "detach-keys",
  kind: "string",
  value: "string",
  summary: "Keys that detach from the container (default ctrl-p,ctrl-q)",
};

export const SIG_PROXY: OptionSpec = {
  name: "sig-proxy",
  kind: "boolean",
  default: true,
  summary: "Proxy received signals to the process",
};

export const INTERACTIVE: OptionSpec = {
  name: "interactive",
  short: "i",
  kind: "boolean",
  summary: "Keep STDIN open even if not attached",
};

export const TTY: OptionSpec = { name: "tty", short: "t", kind: "boolean", summary: "Allocate a pseudo-TTY" };

export const DETACH: OptionSpec = {
  name: "detach",
  short: "d",
  kind: "boolean",
  summary: "Run in the background",
};

export const ENV: OptionSpec = {
  name: "env",
  short: "e",
  kind: "strings",
  value: "list",
  check: checkEnv,
  summary: "Set environment variables; a bare name takes its value from here",
};

export const ENV_FILE: OptionSpec = {
  name: "env-file",
  kind: "strings",
  value: "list",
  summary: "Read in a file of environment variables",
  complete: "file",
};

export const USER: OptionSpec = {
  name: "user",
  short: "u",
  kind: "string",
  value: "string",
  summary: "Username or UID (format: <name|uid>[:<group|gid>])",
};

export const WORKDIR: OptionSpec = {
  name: "workdir",
  short: "w",
  kind: "string",
  value: "string",
  summary: "Working directory inside the container",
};

/** Of prune commands, where `-f` is --force. */
export const PRUNE_FILTER: OptionSpec = {
  name: "filter",
  kind: "strings",
  value: "filter",
  check: checkFilter,
  summary: 'Only what fits the conditions, e.g. "until=24h"; repeatable',
};

export const FORCE_PRUNE: OptionSpec = {
  name: "force",
  short: "f",
  kind: "boolean",
  summary: "Do not prompt for confirmation",
};

export const PLATFORM: OptionSpec = {
  name: "platform",
  kind: "string",
  value: "string",
  summary: "Platform of the image, e.g. linux/arm64, where it has several",
};

export const SINCE: OptionSpec = {
  name: "since",
  kind: "string",
  value: "string",
  summary: 'Show since a timestamp (e.g. "2013-01-02T13:23:37Z") or relative (e.g. "42m" for 42 minutes)',
};

export const UNTIL: OptionSpec = {
  name: "until",
  kind: "string",
  value: "string",
  summary: 'Show before a timestamp (e.g. "2013-01-02T13:23:37Z") or relative (e.g. "42m" for 42 minutes)',
};

export const CHANGE: OptionSpec = {
  name: "change",
  short: "c",
  kind: "strings",
  value: "list",
  summary: "Apply Dockerfile instruction to the created image, e.g. 'CMD [\"sh\"]'; repeatable",
};

export const MESSAGE: OptionSpec = { name: "message", short: "m", kind: "string", value: "string", summary: "Message" };

export const DRY_RUN: OptionSpec = {
  name: "dry-run",
  kind: "boolean",
  summary: "Only tell what would be removed and what that would free",
};
