/** `push`. */
import { refOf } from "../../engine/images/names.ts";
import type { PushedImage } from "../../engine/types.ts";
import type { Command } from "../define.ts";
import { fullName, registryHost, repositoryName } from "../image-name.ts";
import { arg, flag, given, text } from "../read.ts";
import { onlyNamed } from "./disabled.ts";
import { openNotes } from "./transfer-notes.ts";

export const push: Command = {
  path: ["image", "push"],
  aliases: [["push"]],
  group: "Images",
  summary: "Upload an image to a registry",
  details:
    "The registry is the one that the name says. An image of several platforms is pushed whole where all of it is here, else as the one platform that is here, or that of this machine.",
  args: [
    {
      name: "NAME[:TAG]",
      summary: "Name of the image; the tag is latest where none is given",
      required: true,
      complete: "image",
    },
  ],
  options: [
    { name: "all-tags", short: "a", kind: "boolean", summary: "Push all tags of the repository that are here" },
    { name: "platform", kind: "string", value: "string", summary: "Push only this platform, e.g. linux/arm64" },
    {
      name: "allow-nondistributable-artifacts",
      kind: "boolean",
      summary: "Push layers too that may not be distributed",
    },
    { name: "quiet", short: "q", kind: "boolean", summary: "Print only the digest" },
  ],
  background: true,
  actions: [
    {
      pane: "images",
      key: "W",
      hint: "push",
      confirm: "always",
      about: ({ pane, row }) => (pane === "images" ? `to ${registryHost(row.name)}` : ""),
      disabled: onlyNamed,
    },
  ],
  async run(ctx, parsed) {
    const ref = arg(parsed, 0);
    const notes = openNotes();
    const transfer = ctx.engine.images.push(ref, {
      allTags: flag(parsed, "all-tags"),
      ...given("platform", text(parsed, "platform")),
      allowNonDistributable: flag(parsed, "allow-nondistributable-artifacts"),
      onNote: (note) => notes.add(note),
      signal: ctx.signal,
    });
    const quiet = flag(parsed, "quiet");
    return {
      kind: "transfer",
      direction: "push",
      transfer,
      head: isRefused(ref, flag(parsed, "all-tags"))
        ? []
        : [`The push refers to repository [${repositoryName(fullName(ref))}]`],
      summary: (pushed: readonly PushedImage[]) => pushed.map(quiet ? ({ digest }) => digest : lineOf),
      outcome: (pushed: readonly PushedImage[]) =>
        pushed.length === 1 ? "is there" : `${pushed.length} tags are there`,
      quiet,
      notes,
    };
  },
};

// What the words alone rule out is said and nothing else.
function isRefused(ref: string, allTags: boolean): boolean {
  const read = refOf(ref);
  return read === undefined || read.digest !== undefined || (allTags && read.tag !== undefined);
}

function lineOf({ tag, digest, sizeBytes }: PushedImage): string {
  return `${tag}: digest: ${digest} size: ${sizeBytes}`;
}
