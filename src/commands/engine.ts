/** `engine up | down | status | logs`: a containerd of our own, beside the system. */
import { formatAge } from "../text/age.ts";
import { untrusted } from "../text/untrusted.ts";
import type { Command, ResultLine } from "./define.ts";
import { type GoStruct, goStruct } from "./go-value.ts";
import { OBJECT_FORMAT } from "./options.ts";
import { flag, given, number, text } from "./read.ts";

type EngineStatus = Awaited<ReturnType<typeof import("../engine/embedded/status.ts").engineStatus>>;

export const engineUp: Command = {
  path: ["engine", "up"],
  group: "Engine",
  summary: "Start the embedded engine",
  details:
    "A private containerd with its own root, state and socket, kept running by a supervisor. Nothing of a containerd " +
    "of the system is touched. Does nothing where it is up.",
  args: [],
  options: [],
  connects: "none",
  async run(ctx) {
    const { engineUp: up } = await import("../engine/embedded/up.ts");
    const { changed, address } = await up({ signal: ctx.signal });
    return line(changed ? `engine is up at ${address}` : `engine was up at ${address}`);
  },
};

export const engineDown: Command = {
  path: ["engine", "down"],
  group: "Engine",
  summary: "Stop the embedded engine",
  details: "Containers run on under their shims; the next `lepton engine up` has them back.",
  args: [],
  options: [],
  connects: "none",
  async run() {
    const { engineDown: down } = await import("../engine/embedded/down.ts");
    const { changed, containersLeft } = await down();
    const left =
      containersLeft === 0
        ? ""
        : `, ${containersLeft} ${containersLeft === 1 ? "container runs" : "containers run"} on`;
    return line(changed ? `engine is down${left}` : `engine was down${left}`);
  },
};

export const engineStatus: Command = {
  path: ["engine", "status"],
  group: "Engine",
  summary: "Show how the embedded engine is",
  args: [],
  options: [OBJECT_FORMAT],
  connects: "none",
  async run(_ctx, parsed) {
    const { engineStatus: read } = await import("../engine/embedded/status.ts");
    const status = await read();
    return {
      kind: "document",
      value: statusObject(status),
      text: statusText(status),
      ...given("format", text(parsed, "format")),
    };
  },
};

export const engineLogs: Command = {
  path: ["engine", "logs"],
  group: "Engine",
  summary: "Show the log of the embedded engine's containerd",
  args: [],
  options: [
    { name: "follow", short: "f", kind: "boolean", summary: "Follow log output" },
    { name: "tail", short: "n", kind: "int", value: "int", summary: "Number of lines to show from the end" },
  ],
  connects: "none",
  async run(ctx, parsed) {
    const { engineLogs: read } = await import("../engine/embedded/logs.ts");
    const options = { follow: flag(parsed, "follow"), ...given("tail", number(parsed, "tail")), signal: ctx.signal };
    return { kind: "lines", lines: toLines(read(options)) };
  },
};

async function* toLines(lines: AsyncIterable<string>): AsyncGenerator<ResultLine> {
  for await (const text of lines) yield { text };
}

function line(words: string): { readonly kind: "lines"; readonly lines: readonly ResultLine[] } {
  return { kind: "lines", lines: [{ text: words }] };
}

function statusObject(status: EngineStatus): GoStruct {
  const { state, address, dir, log, pid, supervisorPid, version, startedAtMs, restarts } = status;
  return goStruct({
    State: state,
    Address: address,
    Dir: dir,
    Log: log,
    Pid: pid ?? 0,
    SupervisorPid: supervisorPid ?? 0,
    Version: version ?? "",
    StartedAt: startedAtMs === undefined ? "" : new Date(startedAtMs).toISOString(),
    Restarts: restarts,
  });
}

function statusText(status: EngineStatus): string {
  const { state, address, dir, log, pid, supervisorPid, version, startedAtMs, restarts } = status;
  const since = startedAtMs === undefined ? "" : `, started ${formatAge(startedAtMs, Date.now())}`;
  const rows: readonly (readonly [string, string | number | undefined])[] = [
    ["State", `${state}${since}`],
    ["Version", version],
    ["Address", address],
    ["Process", pid],
    ["Supervisor", supervisorPid],
    ["Restarts", restarts],
    ["Directory", dir],
    ["Log", log],
  ];
  const shown = rows.filter(([, value]) => value !== undefined);
  return shown.map(([label, value]) => `${`${label}:`.padEnd(12)}${untrusted(String(value))}\n`).join("");
}
