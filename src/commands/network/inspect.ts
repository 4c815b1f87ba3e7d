/** `network inspect`. */

import type { NetworkDetail } from "../../engine/types.ts";
import { LeptonError } from "../../errors.ts";
import type { Command } from "../define.ts";
import { OBJECT_FORMAT } from "../options.ts";
import { given, text } from "../read.ts";
import { networkObject } from "./object.ts";

export const networkInspect: Command = {
  path: ["network", "inspect"],
  group: "Networks",
  summary: "Display detailed information on one or more networks",
  args: [{ name: "NETWORK", summary: "Networks to show", required: true, variadic: true, complete: "network" }],
  options: [
    OBJECT_FORMAT,
    {
      name: "mode",
      kind: "string",
      value: "string",
      default: "dockercompat",
      choices: ["dockercompat", "native"],
      summary: "native shows the CNI configuration itself",
    },
    { name: "verbose", short: "v", kind: "boolean", summary: "Understood for docker's sake: it tells of swarms" },
  ],
  actions: ["i", "d", "y"].map((key) => ({ pane: "networks", key, hint: "inspect" })),
  async run(ctx, parsed) {
    const show = text(parsed, "mode") === "native" ? nativeObject : networkObject;
    const values: unknown[] = [];
    const failures: unknown[] = [];
    for (const ref of parsed.args) {
      try {
        values.push(show(await ctx.engine.networks.inspect(ref)));
      } catch (error) {
        failures.push(error);
      }
    }
    return { kind: "json", values, failures, ...given("format", text(parsed, "format")) };
  },
};

function nativeObject({ name, conflist }: NetworkDetail): unknown {
  if (conflist !== undefined) return conflist;
  throw new LeptonError("failed-precondition", `network ${name} has no CNI configuration`);
}
