/** `import`. */
import { LeptonError } from "../../errors.ts";
import type { Command } from "../define.ts";
import { CHANGE, MESSAGE } from "../options.ts";
import { arg, given, list, text } from "../read.ts";
import { readInput } from "./input.ts";

export const importImage: Command = {
  path: ["image", "import"],
  aliases: [["import"]],
  group: "Images",
  summary: "Import the contents from a tarball to create a filesystem image",
  details: "The tarball is a root file system, plain, gzip or zstd. Prints the id of the new image.",
  args: [
    { name: "FILE|-", summary: "The tarball, - for STDIN", required: true, complete: "file" },
    { name: "REPOSITORY[:TAG]", summary: "Name of the new image", required: false, complete: "image" },
  ],
  options: [
    CHANGE,
    { ...MESSAGE, summary: "Set commit message for imported image" },
    { name: "platform", kind: "string", value: "string", summary: "Set platform of the image, e.g. linux/arm64" },
  ],
  async run(ctx, parsed) {
    const source = arg(parsed, 0);
    refuseUrl(source);
    const id = await ctx.engine.images.import(readInput(ctx, source, "import"), {
      ...given("name", arg(parsed, 1) || undefined),
      ...given("message", text(parsed, "message")),
      ...given("platform", text(parsed, "platform")),
      changes: list(parsed, "change"),
      signal: ctx.signal,
    });
    return { kind: "lines", lines: [{ text: id }] };
  },
};

// Trust in a host, proxies and redirects are curl's business.
function refuseUrl(source: string): void {
  if (!/^(?:https?|ftp):\/\//i.test(source)) return;
  throw new LeptonError("unimplemented", "import does not fetch URLs", {
    hint: `pipe it: curl -fL ${JSON.stringify(source)} | lepton import - [REPOSITORY[:TAG]]`,
  });
}
