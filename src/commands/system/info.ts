/** `info`. */
import { bytesSize } from "../../text/size.ts";
import { untrusted } from "../../text/untrusted.ts";
import type { Command } from "../define.ts";
import { GoMap, type GoStruct, type GoValue, goStruct } from "../go-value.ts";
import { OBJECT_FORMAT } from "../options.ts";
import { given, text } from "../read.ts";
import { clientVersion } from "./client-version.ts";

type Info = Readonly<Record<string, unknown>>;

export const info: Command = {
  path: ["system", "info"],
  aliases: [["info"]],
  group: "System",
  summary: "Display system-wide information",
  args: [],
  options: [OBJECT_FORMAT],
  connects: "optional",
  async run(ctx, parsed) {
    const format = given("format", text(parsed, "format"));
    try {
      const found = await ctx.engine.system.info();
      if (format.format === undefined || format.format === "") warnAll(ctx.io.warn, found["Warnings"]);
      return { kind: "document", value: infoObject(found), text: clientText() + serverText(found), ...format };
    } catch (failure) {
      return { kind: "document", value: infoObject({}), text: clientText(), failure, ...format };
    }
  },
};

function infoObject(found: Info): GoStruct {
  const { version } = clientVersion();
  const fields = Object.entries(found).map(([name, value]) => {
    return [name.replace(/^CpuCfs/, "CPUCfs"), goValueOf(name, value)] as const;
  });
  return goStruct({ ...Object.fromEntries(fields), ClientInfo: goStruct({ Version: version }) }, JSON_KEYS);
}

// Where Go's name is not that of the JSON.
const JSON_KEYS = { CPUCfsPeriod: "CpuCfsPeriod", CPUCfsQuota: "CpuCfsQuota" };

// By name in Go: the others that have members are structs.
const MAPS = ["Runtimes"];

function goValueOf(name: string, value: unknown): GoValue {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value as GoValue;
  const entries = Object.entries(value).map(([key, inner]) => [key, goValueOf(key, inner)] as const);
  return MAPS.includes(name) ? new GoMap(entries) : goStruct(Object.fromEntries(entries));
}

function clientText(): string {
  return `Client:\n Version: ${clientVersion().version}\n`;
}

// Label of docker's layout, depth, and the field it shows.
const LINES: readonly (readonly [label: string, depth: number, field: string])[] = [
  ["Containers", 1, "Containers"],
  ["Running", 2, "ContainersRunning"],
  ["Paused", 2, "ContainersPaused"],
  ["Stopped", 2, "ContainersStopped"],
  ["Images", 1, "Images"],
  ["Server Version", 1, "ServerVersion"],
  ["Storage Driver", 1, "Driver"],
  ["Logging Driver", 1, "LoggingDriver"],
  ["Cgroup Driver", 1, "CgroupDriver"],
  ["Cgroup Version", 1, "CgroupVersion"],
  ["Plugins", 1, "Plugins"],
  ["Swarm", 1, "Swarm"],
  ["Runtimes", 1, "Runtimes"],
  ["Default Runtime", 1, "DefaultRuntime"],
  ["containerd version", 1, "ContainerdCommit"],
  ["Security Options", 1, "SecurityOptions"],
  ["Kernel Version", 1, "KernelVersion"],
  ["Operating System", 1, "OperatingSystem"],
  ["OSType", 1, "OSType"],
  ["Architecture", 1, "Architecture"],
  ["CPUs", 1, "NCPU"],
  ["Total Memory", 1, "MemTotal"],
  ["Name", 1, "Name"],
  ["ID", 1, "ID"],
  ["Docker Root Dir", 1, "DockerRootDir"],
  ["Debug Mode", 1, "Debug"],
  ["HTTP Proxy", 1, "HttpProxy"],
  ["HTTPS Proxy", 1, "HttpsProxy"],
  ["No Proxy", 1, "NoProxy"],
  ["Namespace", 1, "Namespace"],
  ["Live Restore Enabled", 1, "LiveRestoreEnabled"],
];

function serverText(found: Info): string {
  const lines = LINES.flatMap(([label, depth, field]) => linesOf(label, depth, shownOf(found, field)));
  return `\nServer:\n${lines.join("\n")}\n`;
}

function shownOf(found: Info, field: string): unknown {
  const value = found[field];
  return value === undefined ? undefined : (SHOWN[field]?.(value) ?? value);
}

// What docker's text shows of a field that holds more.
const SHOWN: Readonly<Record<string, (value: unknown) => unknown>> = {
  MemTotal: (value) => bytesSize(Number(value)),
  Swarm: (value) => (value as { readonly LocalNodeState?: unknown }).LocalNodeState,
  Runtimes: (value) => Object.keys(value as object).join(" "),
  ContainerdCommit: (value) => (value as { readonly ID?: unknown }).ID,
};

function linesOf(label: string, depth: number, value: unknown): string[] {
  const indent = " ".repeat(depth);
  if (value === undefined || value === null || value === "") return [];
  if (Array.isArray(value))
    return [`${indent}${label}:`, ...value.map((item) => `${indent} ${untrusted(String(item))}`)];
  if (typeof value === "object") {
    const inner = Object.entries(value).map(
      ([key, words]) => `${indent} ${untrusted(key)}: ${untrusted([words].flat().join(" "))}`,
    );
    return [`${indent}${label}:`, ...inner];
  }
  return [`${indent}${label}: ${untrusted(String(value))}`];
}

// As docker: beside the text, not in it.
function warnAll(warn: (text: string) => void, warnings: unknown): void {
  if (Array.isArray(warnings)) for (const text of warnings) warn(String(text).replace(/^WARNING: /, ""));
}
