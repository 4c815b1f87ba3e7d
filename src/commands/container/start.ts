/** `start` and `attach`. */
import { LeptonError } from "../../errors.ts";
import type { AttachOptions, Command, CommandContext, CommandResult, Parsed } from "../define.ts";
import { parseDetachKeys } from "../detach-keys.ts";
import { DETACH_KEYS, SIG_PROXY } from "../options.ts";
import { arg, flag, given, text } from "../read.ts";
import { eachTarget } from "../targets.ts";
import { checkTty } from "./create-checks.ts";
import { onlyWhen } from "./disabled.ts";
import { CONTAINERS } from "./lifecycle.ts";

export const start: Command = {
  path: ["container", "start"],
  aliases: [["start"]],
  group: "Containers",
  summary: "Start one or more stopped containers",
  args: [CONTAINERS],
  options: [
    { name: "attach", short: "a", kind: "boolean", summary: "Attach STDOUT/STDERR and forward signals" },
    { name: "interactive", short: "i", kind: "boolean", summary: "Attach container's STDIN" },
    DETACH_KEYS,
  ],
  actions: [
    { pane: "containers", key: "u", hint: "start", confirm: "many", disabled: onlyWhen(["created", "exited"]) },
  ],
  async run(ctx, parsed) {
    parseDetachKeys(text(parsed, "detach-keys") ?? "");
    if (flag(parsed, "attach") || flag(parsed, "interactive")) return startAttached(ctx, parsed);
    return eachTarget(parsed.args, async (ref) => {
      await ctx.engine.containers.start(ref, { signal: ctx.signal });
    });
  },
};

async function startAttached(ctx: CommandContext, parsed: Parsed): Promise<CommandResult> {
  if (parsed.args.length > 1) {
    throw new LeptonError("invalid-argument", "you cannot start and attach multiple containers at once");
  }
  const { id, tty, openStdin } = await ctx.engine.containers.inspect(arg(parsed, 0));
  const stdin = flag(parsed, "interactive") && openStdin;
  checkTty(ctx.io, { tty, stdin });
  const { attachment } = await failingWithOne(() =>
    ctx.engine.containers.start(id, {
      attach: true,
      stdin,
      ...given("size", tty ? ctx.io.terminalSize : undefined),
      signal: ctx.signal,
    }),
  );
  if (attachment === undefined) return { kind: "nothing" };
  return { kind: "attach", attachment, options: attachOptions(parsed, { stdin, sigProxy: !tty }) };
}

// docker's status of a start that did not succeed; that of `run` is told apart.
async function failingWithOne<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof LeptonError)) throw error;
    throw new LeptonError(error.code, error.message, { cause: error, ...given("hint", error.hint), exitCode: 1 });
  }
}

export const attach: Command = {
  path: ["container", "attach"],
  aliases: [["attach"]],
  group: "Containers",
  summary: "Attach local standard input, output, and error streams to a running container",
  details: "Several terminals may attach to one container; the detach keys let go of it and leave it running.",
  args: [{ name: "CONTAINER", summary: "Container to attach to", required: true, complete: "running-container" }],
  options: [{ name: "no-stdin", kind: "boolean", summary: "Do not attach STDIN" }, SIG_PROXY, DETACH_KEYS],
  actions: [{ pane: "containers", key: "a", hint: "attach", takesTerminal: true, disabled: onlyWhen(["running"]) }],
  async run(ctx, parsed) {
    parseDetachKeys(text(parsed, "detach-keys") ?? "");
    const { id, status, tty, openStdin } = await ctx.engine.containers.inspect(arg(parsed, 0));
    checkAttachable(status);
    const stdin = !flag(parsed, "no-stdin");
    checkTty(ctx.io, { tty, stdin });
    const forward = stdin && openStdin;
    const attachment = await ctx.engine.containers.attach(id, {
      stdin: forward,
      ...given("size", tty ? ctx.io.terminalSize : undefined),
      signal: ctx.signal,
    });
    const sigProxy = flag(parsed, "sig-proxy") && !tty;
    return { kind: "attach", attachment, options: attachOptions(parsed, { stdin: forward, sigProxy }) };
  },
};

function attachOptions(parsed: Parsed, rest: Pick<AttachOptions, "stdin" | "sigProxy">): AttachOptions {
  return { detachKeys: text(parsed, "detach-keys") ?? "", ...rest };
}

function checkAttachable(status: string): void {
  const why = NOT_ATTACHABLE[status];
  if (why !== undefined) throw new LeptonError("failed-precondition", why);
}

const STOPPED = "cannot attach to a stopped container, start it first";
const NOT_ATTACHABLE: Readonly<Record<string, string>> = {
  created: STOPPED,
  exited: STOPPED,
  removing: STOPPED,
  paused: "cannot attach to a paused container, unpause it first",
  restarting: "cannot attach to a restarting container, wait until it is running",
};
