/** `save`. */
import type { Command } from "../define.ts";
import { OUTPUT, writeArchive } from "../output-target.ts";
import { flag } from "../read.ts";
import { withArchiveBar } from "./archive-bar.ts";
import { ALL_PLATFORMS, PLATFORMS, platformsOf } from "./platforms.ts";

export const save: Command = {
  path: ["image", "save"],
  aliases: [["save"]],
  group: "Images",
  summary: "Save one or more images to a tar archive (streamed to STDOUT by default)",
  details: "The archive is both docker's and an OCI layout. A name without a tag saves all tags of the repository.",
  args: [{ name: "IMAGE", summary: "Name or ID", required: true, variadic: true, complete: "image" }],
  options: [OUTPUT, PLATFORMS, ALL_PLATFORMS],
  background: true,
  async run(ctx, parsed) {
    const { images } = ctx.engine;
    const options = { platforms: platformsOf(parsed), allPlatforms: flag(parsed, "all-platforms"), signal: ctx.signal };
    return writeArchive(ctx, parsed, {
      verb: "save",
      stream: () => images.save(parsed.args, options),
      file: async (path) => ({
        kind: "transfer",
        direction: "push",
        transfer: withArchiveBar(path, ({ moved }) =>
          images.saveFile(path, parsed.args, { ...options, onBytes: moved }),
        ),
        head: [],
        summary: () => [],
        outcome: () => "is written",
        quiet: !ctx.io.stdoutIsTty,
      }),
    });
  },
};
