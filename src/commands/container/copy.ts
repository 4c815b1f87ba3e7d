/** `cp`. */
import { LeptonError } from "../../errors.ts";
import { humanSize } from "../../text/size.ts";
import { untrusted } from "../../text/untrusted.ts";
import type { Command, CommandContext, CommandResult, Parsed } from "../define.ts";
import { arg, flag } from "../read.ts";
import { type CopyArg, splitCopyArg } from "./copy-arg.ts";

export const cp: Command = {
  path: ["container", "cp"],
  aliases: [["cp"]],
  group: "Containers",
  summary: "Copy files/folders between a container and the local filesystem",
  details:
    "`CONTAINER:PATH` names a file or directory of a container, which may be running or not; `-` reads a tar archive from STDIN, or writes one to STDOUT. Devices, pipes and sockets are left out.",
  args: [
    { name: "CONTAINER:SRC_PATH|SRC_PATH|-", summary: "What to copy", required: true, complete: "file" },
    { name: "CONTAINER:DEST_PATH|DEST_PATH|-", summary: "Where to", required: true, complete: "file" },
  ],
  options: [
    { name: "archive", short: "a", kind: "boolean", summary: "Archive mode (copy all uid/gid information)" },
    { name: "follow-link", short: "L", kind: "boolean", summary: "Always follow symbol link in SRC_PATH" },
    {
      name: "quiet",
      short: "q",
      kind: "boolean",
      summary: "Say nothing when it is done (so too where standard output is no terminal)",
    },
  ],
  async run(ctx, parsed) {
    const from = splitCopyArg(arg(parsed, 0), "source");
    const to = splitCopyArg(arg(parsed, 1), "destination");
    if (from.container !== undefined && to.container !== undefined) {
      throw new LeptonError("invalid-argument", "copying between containers is not supported");
    }
    if (from.container !== undefined) return await copyOut(ctx, parsed, from.container, from.path, to);
    if (to.container !== undefined) return await copyIn(ctx, parsed, from, to.container, to.path);
    throw new LeptonError("invalid-argument", "must specify at least one container source");
  },
};

async function copyOut(
  ctx: CommandContext,
  parsed: Parsed,
  container: string,
  path: string,
  to: CopyArg,
): Promise<CommandResult> {
  const { containers } = ctx.engine;
  const options = optionsOf(ctx, parsed);
  if (to.path !== "-") {
    done(ctx, parsed, await containers.copyFrom(container, path, to.path, options), to.path);
    return { kind: "nothing" };
  }
  if (ctx.io.stdoutIsTty) {
    throw new LeptonError("invalid-argument", "cowardly refusing to write an archive to a terminal", {
      hint: "redirect standard output",
    });
  }
  return { kind: "bytes", chunks: toStdout(containers.archiveFrom(container, path, options)) };
}

async function copyIn(
  ctx: CommandContext,
  parsed: Parsed,
  from: CopyArg,
  container: string,
  path: string,
): Promise<CommandResult> {
  const { containers } = ctx.engine;
  const options = optionsOf(ctx, parsed);
  const bytes =
    from.path === "-"
      ? await containers.extractTo(container, path, ctx.io.stdin, options)
      : await containers.copyTo(container, from.path, path, options);
  done(ctx, parsed, bytes, `${container}:${path}`);
  return { kind: "nothing" };
}

function optionsOf({ io, signal }: CommandContext, parsed: Parsed) {
  return {
    archive: flag(parsed, "archive"),
    followLink: flag(parsed, "follow-link"),
    skipped: (path: string, what: string) => io.warn(`left out "${untrusted(path)}": it is ${what}`),
    signal,
  };
}

function done({ io }: CommandContext, parsed: Parsed, bytes: number, target: string): void {
  if (flag(parsed, "quiet") || !io.stdoutIsTty) return;
  io.note?.(`Successfully copied ${humanSize(bytes, 3)} to ${untrusted(target)}`);
}

async function* toStdout(chunks: AsyncIterable<Uint8Array>) {
  for await (const data of chunks) yield { stream: "stdout", data } as const;
}
