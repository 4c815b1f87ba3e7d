/** `network rm`. */
import type { Command } from "../define.ts";
import { flag } from "../read.ts";
import { eachTarget } from "../targets.ts";

export const networkRm: Command = {
  path: ["network", "rm"],
  aliases: [["network", "remove"]],
  group: "Networks",
  summary: "Remove one or more networks",
  details: "A network that a running container is on is not removed, nor one that lepton has not made.",
  args: [{ name: "NETWORK", summary: "Networks to remove", required: true, variadic: true, complete: "network" }],
  options: [{ name: "force", short: "f", kind: "boolean", summary: "Do not error if the network does not exist" }],
  async run(ctx, parsed) {
    const force = flag(parsed, "force");
    return eachTarget(parsed.args, async (ref) =>
      (await ctx.engine.networks.remove(ref, { force })) === undefined ? null : ref,
    );
  },
};
