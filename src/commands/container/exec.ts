/** `exec`. */
import type { ExecOptions } from "../../engine/types.ts";
import type { Command, CommandContext, Parsed } from "../define.ts";
import { parseDetachKeys } from "../detach-keys.ts";
import { readKeyValues } from "../key-values.ts";
import { DETACH, DETACH_KEYS, ENV, ENV_FILE, INTERACTIVE, TTY, USER, WORKDIR } from "../options.ts";
import { arg, flag, given, list, text } from "../read.ts";
import { checkTty } from "./create-checks.ts";
import { onlyWhen } from "./disabled.ts";

// An image need not have bash; one without a shell at all says so by exit status 127.
const SHELL = ["sh", "-c", "command -v bash >/dev/null 2>&1 && exec bash; exec sh"] as const;

export const exec: Command = {
  path: ["container", "exec"],
  aliases: [["exec"]],
  group: "Containers",
  summary: "Execute a command in a running container",
  details: "The exit status is the command's own.",
  args: [
    { name: "CONTAINER", summary: "Container to run it in", required: true, complete: "running-container" },
    { name: "COMMAND", summary: "Command to run", required: true, complete: "none" },
    { name: "ARG", summary: "Its arguments", required: false, variadic: true, complete: "none" },
  ],
  options: [
    { ...DETACH, summary: "Detached mode: run command in the background" },
    DETACH_KEYS,
    ENV,
    ENV_FILE,
    INTERACTIVE,
    { name: "privileged", kind: "boolean", summary: "Give extended privileges to the command" },
    TTY,
    USER,
    WORKDIR,
  ],
  stopsAtFirstArg: true,
  actions: [
    {
      pane: "containers",
      key: "s",
      hint: "shell",
      options: { interactive: true, tty: true },
      words: SHELL,
      takesTerminal: true,
      disabled: onlyWhen(["running"]),
    },
  ],
  async run(ctx, parsed) {
    const detachKeys = text(parsed, "detach-keys") ?? "";
    parseDetachKeys(detachKeys);
    const options = await execOptions(ctx, parsed);
    const stdin = options.openStdin === true;
    if (options.detach !== true) checkTty(ctx.io, { tty: options.tty === true, stdin });
    const { attachment } = await ctx.engine.containers.exec(arg(parsed, 0), options);
    if (attachment === undefined) return { kind: "nothing" };
    // docker never proxies signals to an exec: Ctrl-C without a terminal ends the client only.
    return { kind: "attach", attachment, options: { stdin, detachKeys, sigProxy: false } };
  },
};

async function execOptions(ctx: CommandContext, parsed: Parsed): Promise<ExecOptions> {
  const env = ctx.io.env ?? process.env;
  const tty = flag(parsed, "tty");
  const detach = flag(parsed, "detach");
  return {
    args: parsed.args.slice(1),
    env: await readKeyValues(list(parsed, "env-file"), list(parsed, "env"), (key) => env[key]),
    tty,
    detach,
    openStdin: flag(parsed, "interactive") && !detach,
    privileged: flag(parsed, "privileged"),
    ...given("user", text(parsed, "user")),
    ...given("workdir", text(parsed, "workdir")),
    ...given("size", tty ? ctx.io.terminalSize : undefined),
    signal: ctx.signal,
  };
}
