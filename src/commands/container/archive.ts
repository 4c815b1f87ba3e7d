/** `export` and `commit`. */
import type { Command } from "../define.ts";
import { CHANGE, MESSAGE } from "../options.ts";
import { OUTPUT, writeArchive } from "../output-target.ts";
import { arg, flag, given, list, text } from "../read.ts";
import { CONTAINERS } from "./lifecycle.ts";

const CONTAINER = {
  name: CONTAINERS.name,
  summary: CONTAINERS.summary,
  required: true,
  complete: "container",
} as const;

export const exportContainer: Command = {
  path: ["container", "export"],
  aliases: [["export"]],
  group: "Containers",
  summary: "Export a container's filesystem as a tar archive",
  details: "The container may be running or not. Volumes are not part of it.",
  args: [CONTAINER],
  options: [OUTPUT],
  async run(ctx, parsed) {
    const { containers } = ctx.engine;
    const options = { signal: ctx.signal };
    return writeArchive(ctx, parsed, {
      verb: "export",
      stream: () => containers.export(arg(parsed, 0), options),
      file: async (path) => {
        await containers.exportFile(path, arg(parsed, 0), options);
        return { kind: "nothing" };
      },
    });
  },
};

export const commit: Command = {
  path: ["container", "commit"],
  aliases: [["commit"]],
  group: "Containers",
  summary: "Create a new image from a container's changes",
  details: "Prints the id of the new image. Volumes are not part of it.",
  args: [CONTAINER, { name: "REPOSITORY[:TAG]", summary: "Name of the new image", required: false, complete: "image" }],
  options: [
    {
      name: "author",
      short: "a",
      kind: "string",
      value: "string",
      summary: 'Author (e.g., "John Hannibal Smith <hannibal@a-team.com>")',
    },
    CHANGE,
    { ...MESSAGE, summary: "Commit message" },
    { name: "pause", short: "p", kind: "boolean", default: true, summary: "Pause container during commit" },
  ],
  async run(ctx, parsed) {
    const id = await ctx.engine.containers.commit(arg(parsed, 0), {
      ...given("name", arg(parsed, 1) || undefined),
      ...given("author", text(parsed, "author")),
      ...given("message", text(parsed, "message")),
      changes: list(parsed, "change"),
      pause: flag(parsed, "pause"),
      signal: ctx.signal,
    });
    return { kind: "lines", lines: [{ text: id }] };
  },
};
