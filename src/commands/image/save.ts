/** `save`. */
import type { Command, OptionSpec } from "../define.ts";
import { OUTPUT, writeArchive } from "../output-target.ts";
import { flag, list } from "../read.ts";

export const PLATFORMS: OptionSpec = {
  name: "platform",
  kind: "strings",
  value: "list",
  summary: "Only these platforms, e.g. linux/arm64; default all that are here",
};

export const ALL_PLATFORMS: OptionSpec = {
  name: "all-platforms",
  kind: "boolean",
  summary: "Every platform of the image; an error where one is not here",
};

export const save: Command = {
  path: ["image", "save"],
  aliases: [["save"]],
  group: "Images",
  summary: "Save one or more images to a tar archive (streamed to STDOUT by default)",
  details: "The archive is both docker's and an OCI layout. A name without a tag saves all tags of the repository.",
  args: [{ name: "IMAGE", summary: "Name or ID", required: true, variadic: true, complete: "image" }],
  options: [OUTPUT, PLATFORMS, ALL_PLATFORMS],
  async run(ctx, parsed) {
    const { images } = ctx.engine;
    const platforms = list(parsed, "platform").flatMap((value) => value.split(","));
    const options = { platforms, allPlatforms: flag(parsed, "all-platforms"), signal: ctx.signal };
    return writeArchive(ctx, parsed, {
      verb: "save",
      stream: () => images.save(parsed.args, options),
      file: (path) => images.saveFile(path, parsed.args, options),
    });
  },
};
