/** `rmi` and `load`. */
import { isLeptonError } from "../../errors.ts";
import type { Command, CommandContext, ResultLine } from "../define.ts";
import { flag, given, text } from "../read.ts";
import { counted, withArchiveBar } from "./archive-bar.ts";
import { readInput, sizeOfFile } from "./input.ts";

export const rmi: Command = {
  path: ["image", "rm"],
  aliases: [["rmi"], ["image", "remove"]],
  group: "Images",
  summary: "Remove one or more images",
  args: [{ name: "IMAGE", summary: "Name or ID", required: true, variadic: true, complete: "image" }],
  options: [
    { name: "force", short: "f", kind: "boolean", summary: "Force removal of the image" },
    // containerd knows no parents of images, so there is nothing to spare.
    { name: "no-prune", kind: "boolean", summary: "Do not delete untagged parents" },
  ],
  actions: [{ pane: "images", key: "D", hint: "remove", confirm: "danger" }],
  run: async (ctx, parsed) => ({ kind: "lines", lines: removeAll(ctx, parsed.args, flag(parsed, "force")) }),
};

async function* removeAll(ctx: CommandContext, refs: readonly string[], force: boolean): AsyncGenerator<ResultLine> {
  for (const ref of refs) {
    try {
      const { untagged, deleted } = await ctx.engine.images.remove(ref, { force });
      for (const name of untagged) yield { text: `Untagged: ${name}` };
      for (const digest of deleted) yield { text: `Deleted: ${digest}` };
    } catch (error) {
      // With --force the aim is that it is not there, as docker has it.
      if (force && isLeptonError(error, "not-found")) ctx.io.warn(error.message);
      else yield { error };
    }
  }
}

export const load: Command = {
  path: ["image", "load"],
  aliases: [["load"]],
  group: "Images",
  summary: "Load an image from a tar archive or STDIN",
  details: "Takes archives of docker save and OCI layouts, plain, gzip or zstd.",
  args: [],
  options: [
    {
      name: "input",
      short: "i",
      kind: "string",
      value: "string",
      summary: "Read from tar archive file, instead of STDIN",
      complete: "file",
    },
    { name: "platform", kind: "string", value: "string", summary: "Load only the given platform, e.g. linux/arm64" },
    { name: "quiet", short: "q", kind: "boolean", summary: "Suppress the load output" },
  ],
  background: true,
  async run(ctx, parsed) {
    const path = text(parsed, "input") ?? "";
    const source = readInput(ctx, path, "load");
    const options = { ...given("platform", text(parsed, "platform")), signal: ctx.signal };
    const load = (from: AsyncIterable<Uint8Array>) => ctx.engine.images.load(from, options);
    const summary = (names: readonly string[]) => names.map(loaded);
    const sizeBytes = await sizeOfFile(path);
    return {
      kind: "transfer",
      direction: "pull",
      transfer: withArchiveBar(path || "-", (bar) => load(counted(source, sizeBytes, bar))),
      head: [],
      summary,
      outcome: (names: readonly string[]) => summary(names).join(", "),
      // docker's --quiet hides the progress, not the names.
      quiet: flag(parsed, "quiet") || !ctx.io.stdoutIsTty,
    };
  },
};

// The engine gives the id of an image that the archive does not name.
function loaded(name: string): string {
  return /^sha256:[0-9a-f]{64}$/.test(name) ? `Loaded image ID: ${name}` : `Loaded image: ${name}`;
}
