/** `pull`. */
import type { PulledImage } from "../../engine/types.ts";
import type { Command } from "../define.ts";
import { checkImageName } from "../image-name.ts";
import { arg, flag, given, list, number } from "../read.ts";
import { pullHead, pullSummary } from "./pull-words.ts";
import { openNotes } from "./transfer-notes.ts";

export const pull: Command = {
  path: ["image", "pull"],
  aliases: [["pull"]],
  group: "Images",
  summary: "Download an image from a registry",
  details:
    "What is here already is not fetched again, and a pull that was broken off goes on where it stopped. The image is unpacked for its platform; of several, for that of this machine.",
  args: [
    { name: "NAME[:TAG|@DIGEST]", summary: "Name of the image; the tag is latest where none is given", required: true },
  ],
  options: [
    {
      name: "platform",
      kind: "strings",
      value: "list",
      summary: "Platforms to fetch, e.g. linux/arm64; default that of this machine",
    },
    { name: "all-platforms", kind: "boolean", summary: "Fetch every platform of the image" },
    {
      name: "max-unpacked",
      kind: "bytes",
      value: "bytes",
      summary: "Refuse an image that is known to unpack to more, e.g. 2g",
    },
    { name: "quiet", short: "q", kind: "boolean", summary: "Print only the digest" },
  ],
  background: true,
  actions: [
    {
      pane: "images",
      key: "A",
      hint: "pull",
      rowless: true,
      fields: [
        { of: "NAME[:TAG|@DIGEST]", label: "image", example: "alpine:3.22", check: checkImageName },
        { of: "platform", label: "platform", example: "that of this machine" },
      ],
    },
  ],
  async run(ctx, parsed) {
    const ref = arg(parsed, 0);
    const notes = openNotes();
    const platforms = list(parsed, "platform").flatMap((value) => value.split(","));
    const transfer = ctx.engine.images.pull(ref, {
      platforms,
      allPlatforms: flag(parsed, "all-platforms"),
      ...given("maxUnpackedBytes", number(parsed, "max-unpacked")),
      onWarning: (text) => notes.add(`WARNING: ${text}`),
      signal: ctx.signal,
    });
    const quiet = flag(parsed, "quiet");
    return {
      kind: "transfer",
      direction: "pull",
      transfer,
      head: checkImageName(ref) === undefined ? pullHead(ref) : [],
      summary: (pulled: PulledImage) => (quiet ? [pulled.digest] : [...pullSummary(pulled), pulled.name]),
      outcome: ({ upToDate }: PulledImage) => (upToDate ? "is up to date" : "is here"),
      quiet,
      notes,
    };
  },
};
