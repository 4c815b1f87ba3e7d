/** `volume create`. */
import { LeptonError } from "../../errors.ts";
import type { Command } from "../define.ts";
import { checkLabel, parseLabels } from "../key-values.ts";
import { given, list, text } from "../read.ts";

export const volumeCreate: Command = {
  path: ["volume", "create"],
  group: "Volumes",
  summary: "Create a volume",
  details: "Without a name it gets a random one and counts as anonymous. One that exists already is left as it is.",
  args: [{ name: "VOLUME", summary: "Name of the volume", required: false, complete: "none" }],
  options: [
    { name: "label", kind: "strings", value: "list", check: checkLabel, summary: "Set metadata for a volume" },
    {
      name: "driver",
      short: "d",
      kind: "string",
      value: "string",
      default: "local",
      summary: "Volume driver name: local is the only one",
    },
  ],
  actions: [
    {
      pane: "volumes",
      key: "A",
      hint: "create",
      rowless: true,
      fields: [
        { of: "VOLUME", label: "name", example: "a random one" },
        { of: "label", label: "label", example: "team=shop" },
      ],
    },
  ],
  async run(ctx, parsed) {
    const driver = text(parsed, "driver") ?? "local";
    const [name] = parsed.args;
    if (driver !== "local")
      throw new LeptonError(
        "not-found",
        `create ${name ?? ""}: error looking up volume plugin ${driver}: plugin "${driver}" not found`,
      );
    const labels = parseLabels(list(parsed, "label"));
    const volume = await ctx.engine.volumes.create({ ...given("name", name), labels });
    return { kind: "lines", lines: [{ text: volume.name }] };
  },
};
