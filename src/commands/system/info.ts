/** `info`. */
import { bytesSize } from "../../text/size.ts";
import { untrusted } from "../../text/untrusted.ts";
import type { Command } from "../define.ts";
import { type GoStruct, type GoValue, goStruct } from "../go-value.ts";
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
      return { kind: "document", value: infoObject(found), text: clientText() + serverText(found), ...format };
    } catch (failure) {
      return { kind: "document", value: infoObject({}), text: clientText(), failure, ...format };
    }
  },
};

function infoObject(found: Info): GoStruct {
  const { version } = clientVersion();
  return goStruct({ ...(found as Record<string, GoValue>), ClientInfo: goStruct({ Version: version }) });
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
];

function serverText(found: Info): string {
  const lines = LINES.flatMap(([label, depth, field]) => linesOf(label, depth, field, found[field]));
  const warnings = Array.isArray(found["Warnings"]) ? found["Warnings"] : [];
  return `\nServer:\n${[...lines, ...warnings.map((text) => untrusted(String(text)))].join("\n")}\n`;
}

function linesOf(label: string, depth: number, field: string, value: unknown): string[] {
  const indent = " ".repeat(depth);
  if (value === undefined || value === null) return [];
  if (Array.isArray(value))
    return [`${indent}${label}:`, ...value.map((item) => `${indent} ${untrusted(String(item))}`)];
  if (typeof value === "object") {
    const inner = Object.entries(value).map(
      ([key, words]) => `${indent} ${untrusted(key)}: ${untrusted([words].flat().join(" "))}`,
    );
    return [`${indent}${label}:`, ...inner];
  }
  const shown = field === "MemTotal" ? bytesSize(Number(value)) : untrusted(String(value));
  return [`${indent}${label}: ${shown}`];
}
