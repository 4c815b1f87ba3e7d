/** `volume inspect`. */
import type { Command } from "../define.ts";
import { OBJECT_FORMAT } from "../options.ts";
import { flag, given, text } from "../read.ts";
import { volumeObject } from "./object.ts";

export const volumeInspect: Command = {
  path: ["volume", "inspect"],
  group: "Volumes",
  summary: "Display detailed information on one or more volumes",
  args: [{ name: "VOLUME", summary: "Volumes to show", required: true, variadic: true, complete: "volume" }],
  options: [
    OBJECT_FORMAT,
    { name: "size", short: "s", kind: "boolean", summary: "Tell also the size, and how many containers use it" },
  ],
  actions: ["i", "d", "y"].map((key) => ({ pane: "volumes", key, hint: "inspect" })),
  async run(ctx, parsed) {
    const size = flag(parsed, "size");
    const values: unknown[] = [];
    const failures: unknown[] = [];
    for (const name of parsed.args) {
      try {
        values.push(volumeObject(await ctx.engine.volumes.inspect(name, { size, usedBy: size })));
      } catch (error) {
        failures.push(error);
      }
    }
    return { kind: "json", values, failures, ...given("format", text(parsed, "format")) };
  },
};
