/** `diff`. */
import type { FileChange } from "../../engine/types.ts";
import { untrusted } from "../../text/untrusted.ts";
import type { Command } from "../define.ts";
import { arg } from "../read.ts";
import { CONTAINERS } from "./lifecycle.ts";

const LETTERS: Readonly<Record<FileChange["kind"], string>> = { added: "A", changed: "C", deleted: "D" };

export const diff: Command = {
  path: ["container", "diff"],
  aliases: [["diff"]],
  group: "Containers",
  summary: "Inspect changes to files or directories on a container's filesystem",
  details: "A: added, C: changed, D: deleted. The container may be running or not. Volumes are not part of it.",
  args: [{ name: CONTAINERS.name, summary: CONTAINERS.summary, required: true, complete: "container" }],
  options: [],
  async run(ctx, parsed) {
    const changes = await ctx.engine.containers.diff(arg(parsed, 0), { signal: ctx.signal });
    return { kind: "lines", lines: changes.map(({ kind, path }) => ({ text: `${LETTERS[kind]} ${untrusted(path)}` })) };
  },
};
