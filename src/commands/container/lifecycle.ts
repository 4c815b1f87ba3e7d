/** `stop`, `restart`, `kill`, `pause`, `unpause`: act on running containers. */
import type { ArgSpec, Command, CommandContext, Parsed } from "../define.ts";
import { SIGNAL, TIME } from "../options.ts";
import { given, number, text } from "../read.ts";
import { eachTarget } from "../targets.ts";
import { onlyUp, onlyWhen } from "./disabled.ts";

export const CONTAINERS: ArgSpec = {
  name: "CONTAINER",
  summary: "Name, ID or unique beginning of an ID",
  required: true,
  variadic: true,
  complete: "container",
};
const RUNNING: ArgSpec = { ...CONTAINERS, complete: "running-container" };

function stopOptions(ctx: CommandContext, parsed: Parsed) {
  return {
    ...given("timeoutSec", number(parsed, "timeout")),
    ...given("signalName", text(parsed, "signal")),
    signal: ctx.signal,
  };
}

export const stop: Command = {
  path: ["container", "stop"],
  aliases: [["stop"]],
  group: "Containers",
  summary: "Stop one or more running containers",
  details: "Sends the container's stop signal, then SIGKILL after the time-out (its own, else 10 seconds).",
  args: [RUNNING],
  options: [SIGNAL, TIME],
  actions: [{ pane: "containers", key: "S", hint: "stop", confirm: "many", disabled: onlyUp }],
  run: async (ctx, parsed) =>
    eachTarget(parsed.args, (ref) => ctx.engine.containers.stop(ref, stopOptions(ctx, parsed))),
};

export const restart: Command = {
  path: ["container", "restart"],
  aliases: [["restart"]],
  group: "Containers",
  summary: "Restart one or more containers",
  args: [CONTAINERS],
  options: [SIGNAL, TIME],
  actions: [
    {
      pane: "containers",
      key: "r",
      hint: "restart",
      confirm: "many",
      disabled: onlyWhen(["created", "running", "paused", "restarting", "exited"]),
    },
  ],
  run: async (ctx, parsed) =>
    eachTarget(parsed.args, (ref) => ctx.engine.containers.restart(ref, stopOptions(ctx, parsed)), 1),
};

export const kill: Command = {
  path: ["container", "kill"],
  aliases: [["kill"]],
  group: "Containers",
  summary: "Kill one or more running containers",
  details: "Returns after SIGKILL when the process has ended, after any other signal when it is sent.",
  args: [RUNNING],
  options: [{ ...SIGNAL, summary: "Signal to send to the container (default KILL)" }],
  actions: [{ pane: "containers", key: "ctrl-k", hint: "kill", confirm: "danger", disabled: onlyUp }],
  run: async (ctx, parsed) => eachTarget(parsed.args, (ref) => ctx.engine.containers.kill(ref, text(parsed, "signal"))),
};

export const pause: Command = {
  path: ["container", "pause"],
  aliases: [["pause"]],
  group: "Containers",
  summary: "Pause all processes within one or more containers",
  args: [RUNNING],
  options: [],
  // P is a toggle: of pause and unpause only one is enabled at a time.
  actions: [{ pane: "containers", key: "P", hint: "pause", confirm: "many", disabled: onlyWhen(["running"]) }],
  run: async (ctx, parsed) => eachTarget(parsed.args, (ref) => ctx.engine.containers.pause(ref)),
};

export const unpause: Command = {
  path: ["container", "unpause"],
  aliases: [["unpause"]],
  group: "Containers",
  summary: "Unpause all processes within one or more containers",
  args: [RUNNING],
  options: [],
  actions: [{ pane: "containers", key: "P", hint: "unpause", confirm: "many", disabled: onlyPaused }],
  run: async (ctx, parsed) => eachTarget(parsed.args, (ref) => ctx.engine.containers.unpause(ref)),
};

function onlyPaused(target: Parameters<typeof onlyUp>[0]): string | undefined {
  return target.pane !== "containers" || target.row.status === "paused" ? undefined : "it is not paused";
}
