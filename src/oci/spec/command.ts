/** Which argv a container runs: image and command line merged by docker's rules. */
import { LeptonError } from "../../errors.ts";
import type { ImageRunConfig } from "./input.ts";

export interface CommandOptions {
  /** Undefined: the image's. `[""]` (`--entrypoint ""`): none. */
  readonly entrypoint?: readonly string[];
  readonly args?: readonly string[];
}

/**
 * Entrypoint followed by command. A given entrypoint drops the image's command; `invalid-argument` where nothing is
 * left to run.
 */
export function mergeCommand(image: ImageRunConfig, options: CommandOptions): string[] {
  const { entrypoint, command } = splitCommand(image, options);
  const argv = [...entrypoint, ...command];
  if (argv.length === 0)
    throw new LeptonError("invalid-argument", "no command specified", {
      hint: "the image names none: give a command after the image name",
    });
  return argv;
}

/** The two parts of the argv: `inspect` shows them apart, as docker does. */
export function splitCommand(
  image: ImageRunConfig,
  options: CommandOptions,
): { readonly entrypoint: readonly string[]; readonly command: readonly string[] } {
  const given = options.entrypoint ?? [];
  let command = options.args ?? [];
  let entrypoint = given;
  if (given.length === 0) {
    if (command.length === 0) command = image.Cmd ?? [];
    // An empty list differs from an absent one, as null does in docker's API: it hides the image's entrypoint.
    if (options.entrypoint === undefined) entrypoint = image.Entrypoint ?? [];
  }
  if (entrypoint.length === 1 && entrypoint[0] === "") entrypoint = [];
  return { entrypoint, command };
}
