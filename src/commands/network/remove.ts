/** `network rm`. */
import type { Network } from "../../engine/types.ts";
import type { Command } from "../define.ts";
import type { PaneRow } from "../pane.ts";
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
  actions: [{ pane: "networks", key: "D", hint: "remove", confirm: "danger", disabled: notOurs }],
  async run(ctx, parsed) {
    const force = flag(parsed, "force");
    return eachTarget(parsed.args, async (ref) =>
      (await ctx.engine.networks.remove(ref, { force })) === undefined ? null : ref,
    );
  },
};

function notOurs(target: PaneRow): string | undefined {
  return target.pane === "networks" ? WHY_NOT[target.row.origin] : undefined;
}

const WHY_NOT: Readonly<Record<Network["origin"], string | undefined>> = {
  user: undefined,
  default: "it is the default network",
  builtin: "it is always there",
  foreign: "another tool made it",
};
