/** `image convert`. */
import { LeptonError } from "../../errors.ts";
import type { Command } from "../define.ts";
import { arg, flag, given } from "../read.ts";
import { ALL_PLATFORMS, PLATFORMS, platformsOf } from "./platforms.ts";

export const convert: Command = {
  path: ["image", "convert"],
  group: "Images",
  summary: "Convert an image: other compression, other media types, fewer platforms",
  details: "The files of the image stay the same, and so does the old image. Prints the digest of the new one.",
  args: [
    { name: "SOURCE_IMAGE", summary: "Name or ID", required: true, complete: "image" },
    { name: "TARGET_IMAGE", summary: "Name of the new image", required: true, complete: "image" },
  ],
  options: [
    { name: "oci", kind: "boolean", summary: "Convert Docker media types to OCI media types" },
    { name: "zstd", kind: "boolean", summary: "Compress layers with zstd; implies --oci" },
    { name: "uncompress", kind: "boolean", summary: "Store layers without compression" },
    PLATFORMS,
    ALL_PLATFORMS,
  ],
  async run(ctx, parsed) {
    const [zstd, uncompress] = [flag(parsed, "zstd"), flag(parsed, "uncompress")];
    if (zstd && uncompress) {
      throw new LeptonError("invalid-argument", "--zstd and --uncompress cannot be given together");
    }
    const digest = await ctx.engine.images.convert(arg(parsed, 0), arg(parsed, 1), {
      ...given("compression", zstd ? "zstd" : uncompress ? "none" : undefined),
      oci: flag(parsed, "oci"),
      platforms: platformsOf(parsed),
      allPlatforms: flag(parsed, "all-platforms"),
      signal: ctx.signal,
    });
    return { kind: "lines", lines: [{ text: digest }] };
  },
};
