/** `tag`. */
import type { Command } from "../define.ts";
import { checkImageName } from "../image-name.ts";
import { arg } from "../read.ts";

export const tag: Command = {
  path: ["image", "tag"],
  aliases: [["tag"]],
  group: "Images",
  summary: "Create a tag TARGET_IMAGE that refers to SOURCE_IMAGE",
  args: [
    { name: "SOURCE_IMAGE[:TAG]", summary: "Name or ID", required: true, complete: "image" },
    { name: "TARGET_IMAGE[:TAG]", summary: "The new name; it is moved where it exists", required: true },
  ],
  options: [],
  actions: [
    {
      pane: "images",
      key: "T",
      hint: "tag",
      fields: [
        {
          of: "TARGET_IMAGE[:TAG]",
          label: "new name",
          example: "registry.example/team/app:1.0",
          check: checkImageName,
        },
      ],
    },
  ],
  async run(ctx, parsed) {
    await ctx.engine.images.tag(arg(parsed, 0), arg(parsed, 1));
    return { kind: "nothing" };
  },
};
