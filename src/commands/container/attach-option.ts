/** `--attach`: which streams of a container are joined to ours. */
import { LeptonError } from "../../errors.ts";
import type { AttachOptions, OptionSpec, Parsed } from "../define.ts";
import { flag, list } from "../read.ts";

const STREAMS = ["stdin", "stdout", "stderr"];

export const ATTACH: OptionSpec = {
  name: "attach",
  short: "a",
  kind: "strings",
  value: "list",
  check: (word) => (STREAMS.includes(word.toLowerCase()) ? undefined : "valid streams are STDIN, STDOUT and STDERR"),
  summary: "Attach to STDIN, STDOUT or STDERR",
};

/** What was asked for; nothing where all streams are meant. Throws where nobody is to be attached. */
export function attachedStreams(parsed: Parsed): Partial<Pick<AttachOptions, "stdin" | "streams">> {
  const asked = list(parsed, "attach").map((word) => word.toLowerCase());
  if (asked.length === 0) return {};
  if (flag(parsed, "detach")) {
    const message = "conflicting options: cannot specify both --attach and --detach";
    throw new LeptonError("invalid-argument", message, { exitCode: 1 });
  }
  return {
    stdin: asked.includes("stdin") && flag(parsed, "interactive"),
    streams: (["stdout", "stderr"] as const).filter((stream) => asked.includes(stream)),
  };
}
