/** `rm`, `rename`, `wait`. */
import { isLeptonError } from "../../errors.ts";
import type { Command } from "../define.ts";
import { arg, flag } from "../read.ts";
import { eachTarget } from "../targets.ts";
import { onlyWhen } from "./disabled.ts";
import { CONTAINERS } from "./lifecycle.ts";

export const rm: Command = {
  path: ["container", "rm"],
  aliases: [["rm"], ["container", "remove"]],
  group: "Containers",
  summary: "Remove one or more containers",
  args: [CONTAINERS],
  options: [
    { name: "force", short: "f", kind: "boolean", summary: "Force the removal of a running container (uses SIGKILL)" },
    { name: "volumes", short: "v", kind: "boolean", summary: "Remove anonymous volumes of the container" },
  ],
  actions: [
    {
      pane: "containers",
      key: "D",
      hint: "remove",
      confirm: "danger",
      options: { force: true },
      disabled: onlyWhen(["created", "running", "paused", "restarting", "exited"]),
    },
  ],
  async run(ctx, parsed) {
    const force = flag(parsed, "force");
    const volumes = flag(parsed, "volumes");
    return eachTarget(parsed.args, async (ref) => {
      try {
        await ctx.engine.containers.remove(ref, { force, volumes });
        return ref;
      } catch (error) {
        // With --force the aim is that it is not there, as docker has it.
        if (force && isLeptonError(error, "not-found")) {
          ctx.io.warn(error.message);
          return null;
        }
        throw error;
      }
    });
  },
};

export const rename: Command = {
  path: ["container", "rename"],
  aliases: [["rename"]],
  group: "Containers",
  summary: "Rename a container",
  args: [
    { name: "CONTAINER", summary: "Container to rename", required: true, complete: "container" },
    { name: "NEW_NAME", summary: "Its new name", required: true, complete: "none" },
  ],
  options: [],
  async run(ctx, parsed) {
    await ctx.engine.containers.rename(arg(parsed, 0), arg(parsed, 1));
    return { kind: "nothing" };
  },
};

export const wait: Command = {
  path: ["container", "wait"],
  aliases: [["wait"]],
  group: "Containers",
  summary: "Block until one or more containers stop, then print their exit codes",
  args: [CONTAINERS],
  options: [],
  run: async (ctx, parsed) =>
    eachTarget(parsed.args, async (ref) => {
      const { exitCode } = await ctx.engine.containers.wait(ref, { signal: ctx.signal });
      return String(exitCode);
    }),
};
