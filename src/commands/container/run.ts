/** `run` and `create`. */
import { LeptonError } from "../../errors.ts";
import type { ActionField, Command, CommandContext, CommandResult, OptionSpec, Parsed } from "../define.ts";
import { parseDetachKeys } from "../detach-keys.ts";
import { DETACH, DETACH_KEYS, SIG_PROXY } from "../options.ts";
import { flag, given, text } from "../read.ts";
import { ATTACH, attachedStreams } from "./attach-option.ts";
import { checkTty } from "./create-checks.ts";
import { CREATE_ARGS, CREATE_OPTIONS } from "./create-options.ts";
import { createRequest } from "./create-request.ts";
import { showPull } from "./show-pull.ts";

const RUN_OPTIONS: readonly OptionSpec[] = [
  { ...DETACH, summary: "Run container in background and print container ID" },
  ATTACH,
  SIG_PROXY,
  DETACH_KEYS,
  ...CREATE_OPTIONS,
];

const RUN_FIELDS: readonly ActionField[] = [
  { of: "name", label: "name", example: "a name is made up" },
  { of: "COMMAND", label: "command", example: "that of the image" },
  { of: "env", label: "env", example: "KEY=value KEY2=value" },
  { of: "publish", label: "ports", example: "8080:80" },
  { of: "volume", label: "volumes", example: "/host/dir:/dir:ro" },
  { of: "memory", label: "memory", example: "512m; no limit" },
  { of: "detach", label: "detached", initial: true },
  { of: "interactive", label: "keys go to it (-i)" },
  { of: "tty", label: "terminal (-t)" },
  { of: "rm", label: "remove at its end" },
];

export const run: Command = {
  path: ["container", "run"],
  aliases: [["run"]],
  group: "Containers",
  summary: "Create and run a new container from an image",
  details:
    "In the foreground the exit status is the process's own, 128 and the signal's number where one ended it. " +
    "125 means that lepton could not run it, 126 that the command cannot be executed, 127 that it was not found.",
  args: CREATE_ARGS,
  options: RUN_OPTIONS,
  stopsAtFirstArg: true,
  failureExitCode: 125,
  actions: [
    {
      pane: "images",
      key: "u",
      hint: "run",
      fields: RUN_FIELDS,
      takesTerminal: (parsed) => !flag(parsed, "detach"),
    },
  ],
  run: (ctx, parsed) => (flag(parsed, "detach") ? runDetached(ctx, parsed) : runAttached(ctx, parsed)),
};

async function runDetached(ctx: CommandContext, parsed: Parsed): Promise<CommandResult> {
  parseDetachKeys(text(parsed, "detach-keys") ?? "");
  attachedStreams(parsed);
  const request = await createRequest(parsed, ctx.io);
  const { id, warnings = [] } = await ctx.engine.containers.run({
    ...request,
    ...showPull(ctx.io, parsed),
    signal: ctx.signal,
  });
  for (const warning of warnings) ctx.io.warn(warning);
  return { kind: "lines", lines: [{ text: id }] };
}

async function runAttached(ctx: CommandContext, parsed: Parsed): Promise<CommandResult> {
  const { stdin = flag(parsed, "interactive"), ...streams } = attachedStreams(parsed);
  const tty = flag(parsed, "tty");
  const detachKeys = text(parsed, "detach-keys") ?? "";
  checkTty(ctx.io, { tty, stdin });
  parseDetachKeys(detachKeys);
  const { attachment, warnings = [] } = await ctx.engine.containers.run({
    ...(await createRequest(parsed, ctx.io)),
    ...showPull(ctx.io, parsed),
    attach: true,
    stdin,
    ...given("size", tty ? ctx.io.terminalSize : undefined),
    signal: ctx.signal,
  });
  for (const warning of warnings) ctx.io.warn(warning);
  if (attachment === undefined) return { kind: "nothing" };
  return {
    kind: "attach",
    attachment,
    options: { stdin, ...streams, detachKeys, sigProxy: flag(parsed, "sig-proxy") },
  };
}

export const create: Command = {
  path: ["container", "create"],
  aliases: [["create"]],
  group: "Containers",
  summary: "Create a new container",
  args: CREATE_ARGS,
  options: CREATE_OPTIONS,
  stopsAtFirstArg: true,
  async run(ctx, parsed) {
    const request = await asked(() => createRequest(parsed, ctx.io));
    const { id, warnings } = await ctx.engine.containers.create({
      ...request,
      ...showPull(ctx.io, parsed),
      signal: ctx.signal,
    });
    for (const warning of warnings) ctx.io.warn(warning);
    return { kind: "lines", lines: [{ text: id }] };
  },
};

// As docker: what is wrong with the command line is 125; what the engine refuses is a plain failure of `create`.
async function asked<Request>(read: () => Promise<Request>): Promise<Request> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof LeptonError) || error.exitCode !== undefined) throw error;
    const { code, message, hint } = error;
    throw new LeptonError(code, message, { cause: error, exitCode: 125, ...given("hint", hint) });
  }
}
