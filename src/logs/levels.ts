/** How bad a log line says it is. Which spellings are known stands in docs/dashboard-logs.md. */

export type Level = "trace" | "debug" | "info" | "warn" | "error" | "fatal";

export interface FoundLevel {
  readonly level: Level;
  /** Where the text says so, in UTF-16 units. */
  readonly from: number;
  readonly to: number;
}

const RANKS: Readonly<Record<Level, number>> = { trace: 1, debug: 2, info: 3, warn: 4, error: 5, fatal: 6 };

/** Higher is worse; a line that says nothing is 0. */
export function rankOf(level: Level | undefined): number {
  return level === undefined ? 0 : RANKS[level];
}

// A level stands near the start; a search through kilobytes of every line would cost more than it finds.
const WITHIN = 240;
const FIELD = /(?:\b|_|@)(?:log[._]?)?(?:level|lvl|severity)(?:name)?"?\s*[=:]\s*"?([a-z]{3,9}|[1-6]0\b)/di;
const WORD =
  /(?<![\w.-])(TRACE|TRC|DEBUG|DBG|INFO|INF|NOTICE|WARN(?:ING)?|WRN|ERROR|ERR|SEVERE|FATAL|FTL|CRIT(?:ICAL)?|PANIC|EMERG(?:ENCY)?|ALERT)(?![\w.-]*\w)/d;
// nginx, Apache and traditional loggers: [error], <warn>, (info).
const BRACKETED = /[[<(](trace|debug|info|notice|warn(?:ing)?|error|err|crit(?:ical)?|alert|emerg|fatal|panic)[\])>]/d;
// Kubernetes' klog: I1126 06:41:00.123456.
const KLOG = /^([IWEF])\d{4} \d\d:\d\d:\d\d\.\d/d;
// MongoDB: {"t":{…},"s":"I",…}.
const MONGO = /^\{"t":\{.{0,60}?\},\s*"s":"([A-Z])/d;
// The kernel's and systemd's <3>, RFC 5424's <165>1.
const SYSLOG = /^<(\d{1,3})>/d;

export function findLevel(text: string): FoundLevel | undefined {
  const head = text.length > WITHIN ? text.slice(0, WITHIN) : text;
  return byStart(head) ?? byField(head) ?? byWord(head);
}

function byStart(head: string): FoundLevel | undefined {
  const first = head.charCodeAt(0);
  if (first === 0x3c) return found(SYSLOG.exec(head), (digits) => syslogLevel(Number(digits)));
  if (first === 0x7b && head.startsWith('{"t":')) return found(MONGO.exec(head), letterLevel);
  return /^[IWEF]\d/.test(head) ? found(KLOG.exec(head), letterLevel) : undefined;
}

function byField(head: string): FoundLevel | undefined {
  return found(FIELD.exec(head), (word) => (/\d/.test(word) ? levelOfNumber(Number(word)) : levelOfWord(word)));
}

/** In prose "error" is a word like any other: it counts in capitals or in brackets. */
function byWord(head: string): FoundLevel | undefined {
  return found(WORD.exec(head), levelOfWord) ?? found(BRACKETED.exec(head), levelOfWord);
}

function found(match: RegExpExecArray | null, read: (word: string) => Level | undefined): FoundLevel | undefined {
  const place = match?.indices?.[1];
  const level = read(match?.[1] ?? "");
  return place === undefined || level === undefined ? undefined : { level, from: place[0], to: place[1] };
}

/** The level that a word names, however it is written; undefined for other words. */
export function levelOfWord(word: string): Level | undefined {
  const lower = word.toLowerCase();
  if (/^(fatal|ftl|crit|critical|panic|emerg|emergency|alert)$/.test(lower)) return "fatal";
  if (/^(error|err|severe)$/.test(lower)) return "error";
  if (/^(warn|warning|wrn)$/.test(lower)) return "warn";
  if (/^(info|inf|notice|information)$/.test(lower)) return "info";
  if (/^(debug|dbg)$/.test(lower)) return "debug";
  return /^(trace|trc|verbose)$/.test(lower) ? "trace" : undefined;
}

/** bunyan's and pino's numbers. */
export function levelOfNumber(number: number): Level | undefined {
  return ([undefined, "trace", "debug", "info", "warn", "error", "fatal"] as const)[number / 10];
}

function letterLevel(letter: string): Level | undefined {
  return ({ D: "debug", I: "info", W: "warn", E: "error", F: "fatal" } as const)[letter];
}

function syslogLevel(priority: number): Level {
  const severity = priority & 7;
  if (severity <= 2) return "fatal";
  return (["error", "warn", "info", "info", "debug"] as const)[severity - 3] ?? "info";
}
