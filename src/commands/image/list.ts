/** `images`. */
import type { Image } from "../../engine/types.ts";
import { LeptonError } from "../../errors.ts";
import type { Command, CommandContext, CommandResult, Parsed } from "../define.ts";
import { type Filters, parseFilters, untilMs } from "../filters.ts";
import { familiarName, fullName, globToRegExp } from "../image-name.ts";
import { FILTER, FORMAT, NO_TRUNC, QUIET } from "../options.ts";
import { arg, flag, given, list, text } from "../read.ts";
import { imageColumns } from "./columns.ts";
import { treeText } from "./tree.ts";

const NONE = "<none>";
const ACCEPTED = ["before", "dangling", "label", "reference", "since", "until"];

export const images: Command = {
  path: ["image", "ls"],
  aliases: [["images"], ["image", "list"]],
  group: "Images",
  summary: "List images",
  details:
    "Filters: before, dangling, label, reference, since, until. Fields of --format: Repository Tag ID Digest " +
    "CreatedSince CreatedAt Size BlobSize Platform Name Namespace.",
  args: [
    { name: "REPOSITORY[:TAG]", summary: "Only these; * and ? are wildcards", required: false, complete: "image" },
  ],
  options: [
    { name: "all", short: "a", kind: "boolean", summary: "Show all images" },
    { name: "digests", kind: "boolean", summary: "Show digests" },
    FILTER,
    FORMAT,
    NO_TRUNC,
    { name: "tree", kind: "boolean", summary: "List images as a tree of their platforms" },
    { ...QUIET, summary: "Only show image IDs" },
  ],
  async run(ctx, parsed) {
    if (flag(parsed, "tree")) return await imageTree(ctx, parsed);
    const filters = parseFilters(filterWords(parsed), ACCEPTED);
    return {
      kind: "table",
      columns: imageColumns({ digests: flag(parsed, "digests") }),
      rows: filterImages(await ctx.engine.images.list(), filters),
      options: {
        ...given("format", text(parsed, "format")),
        quiet: flag(parsed, "quiet"),
        noTrunc: flag(parsed, "no-trunc"),
        quietField: "ID",
        rowType: "image",
      },
    };
  },
};

// docker's words for what does not go together.
const NOT_WITH_TREE = ["quiet", "no-trunc", "digests", "format"];

async function imageTree(ctx: CommandContext, parsed: Parsed): Promise<CommandResult> {
  const other = NOT_WITH_TREE.find((name) => parsed.options[name] !== undefined && parsed.options[name] !== false);
  if (other !== undefined) throw new LeptonError("invalid-argument", `--${other} is not yet supported with --tree`);
  const words = filterWords(parsed);
  const trees = await ctx.engine.images.tree();
  if (words.length === 0) return { kind: "text", text: treeText(trees) };
  const shown = new Set(
    filterImages(await ctx.engine.images.list(), parseFilters(words, ACCEPTED)).map(({ digest }) => digest),
  );
  return { kind: "text", text: treeText(trees.filter(({ digest }) => shown.has(digest))) };
}

function filterWords(parsed: Parsed): string[] {
  return [...list(parsed, "filter"), ...(arg(parsed, 0) === "" ? [] : [`reference=${arg(parsed, 0)}`])];
}

function filterImages(all: readonly Image[], filters: Filters): Image[] {
  const before = bounds(all, filters.get("before"));
  const since = bounds(all, filters.get("since"));
  const until = filters.get("until").map(untilMs);
  const dangling = filters.boolean("dangling");
  return all.filter(
    (image) =>
      before.every((timeMs) => image.createdAtMs < timeMs) &&
      since.every((timeMs) => image.createdAtMs > timeMs) &&
      until.every((timeMs) => image.createdAtMs < timeMs) &&
      (dangling === undefined || dangling === isDangling(image)) &&
      filters.matchesLabels("label", image.labels) &&
      matchesReference(image, filters),
  );
}

function bounds(all: readonly Image[], refs: readonly string[]): number[] {
  return refs.map((ref) => {
    const image = all.find(({ name, configDigest }) => name === fullName(ref) || isId(configDigest, ref));
    if (image === undefined) throw new LeptonError("not-found", `no such image: ${ref}`);
    return image.createdAtMs;
  });
}

function isId(digest: string, ref: string): boolean {
  return /^(?:sha256:)?[0-9a-f]{4,64}$/.test(ref) && digest.startsWith(`sha256:${ref.replace(/^sha256:/, "")}`);
}

function isDangling({ tag, repository }: Image): boolean {
  return tag === NONE && repository === NONE;
}

// A pattern fits the short or the full name, with or without tag.
function matchesReference(image: Image, filters: Filters): boolean {
  if (!filters.has("reference")) return true;
  const { name, repository } = image;
  const forms = [name, familiarName(name), repository, familiarName(repository)];
  return filters.get("reference").some((glob) => forms.some((form) => globToRegExp(glob).test(form)));
}
