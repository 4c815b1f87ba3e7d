/** Options that choose platforms of an image that is here. */
import type { OptionSpec, Parsed } from "../define.ts";
import { list } from "../read.ts";

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

/** As docker: several in one value, or the option several times. */
export function platformsOf(parsed: Parsed): string[] {
  return list(parsed, "platform").flatMap((value) => value.split(","));
}
