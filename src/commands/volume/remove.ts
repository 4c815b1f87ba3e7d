/** `volume rm`. */
import type { Command } from "../define.ts";
import type { PaneRow } from "../pane.ts";
import { flag } from "../read.ts";
import { eachTarget } from "../targets.ts";

export const volumeRm: Command = {
  path: ["volume", "rm"],
  aliases: [["volume", "remove"]],
  group: "Volumes",
  summary: "Remove one or more volumes",
  details: "A volume that a container mounts, running or not, is not removed.",
  args: [{ name: "VOLUME", summary: "Volumes to remove", required: true, variadic: true, complete: "volume" }],
  options: [{ name: "force", short: "f", kind: "boolean", summary: "No error where a volume does not exist" }],
  actions: [
    {
      pane: "volumes",
      key: "D",
      hint: "remove",
      confirm: "danger",
      about: (target) => (target.pane === "volumes" && !target.row.anonymous ? "with all that is in it" : ""),
      disabled: inUse,
    },
  ],
  async run(ctx, parsed) {
    const force = flag(parsed, "force");
    return eachTarget(parsed.args, async (name) => {
      await ctx.engine.volumes.remove(name, { force });
      return name;
    });
  },
};

function inUse(target: PaneRow): string | undefined {
  const users = target.pane === "volumes" ? (target.row.usedBy?.length ?? 0) : 0;
  if (users === 0) return undefined;
  return users === 1 ? "a container mounts it" : `${users} containers mount it`;
}
