/** `images`. */
import type { Engine, Image } from "../../engine/types.ts";
import { LeptonError } from "../../errors.ts";
import { parseTimestamp } from "../../text/age.ts";
import type { Command } from "../define.ts";
import { type Filters, parseFilters } from "../filters.ts";
import { familiarName, fullName, globToRegExp } from "../image-name.ts";
import { configOf } from "../inspect/image.ts";
import { FILTER, FORMAT, NO_TRUNC, QUIET } from "../options.ts";
import { arg, flag, given, list, text } from "../read.ts";
import { imageColumns } from "./columns.ts";

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
    { ...QUIET, summary: "Only show image IDs" },
  ],
  async run(ctx, parsed) {
    const words = [...list(parsed, "filter"), ...(arg(parsed, 0) === "" ? [] : [`reference=${arg(parsed, 0)}`])];
    const filters = parseFilters(words, ACCEPTED);
    return {
      kind: "table",
      columns: imageColumns({ digests: flag(parsed, "digests") }),
      rows: await filterImages(ctx.engine, await ctx.engine.images.list(), filters),
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

async function filterImages(engine: Engine, all: readonly Image[], filters: Filters): Promise<Image[]> {
  const before = bounds(all, filters.get("before"));
  const since = bounds(all, filters.get("since"));
  const until = filters.get("until").map(untilMs);
  const dangling = filters.boolean("dangling");
  const fitting = all.filter(
    (image) =>
      before.every((timeMs) => image.createdAtMs < timeMs) &&
      since.every((timeMs) => image.createdAtMs > timeMs) &&
      until.every((timeMs) => image.createdAtMs < timeMs) &&
      (dangling === undefined || dangling === isDangling(image)) &&
      matchesReference(image, filters),
  );
  return withLabels(engine, fitting, filters);
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

function untilMs(word: string): number {
  const timeMs = parseTimestamp(word, Date.now());
  if (timeMs === undefined) throw new LeptonError("invalid-argument", `invalid value for 'until' filter: "${word}"`);
  return timeMs;
}

function isDangling({ tag, repository }: Image): boolean {
  return tag === "" && (repository === "" || repository === "<none>");
}

// A pattern fits the short or the full name, with or without tag.
function matchesReference(image: Image, filters: Filters): boolean {
  if (!filters.has("reference")) return true;
  const { name, repository } = image;
  const forms = [name, familiarName(name), repository, familiarName(repository)];
  return filters.get("reference").some((glob) => forms.some((form) => globToRegExp(glob).test(form)));
}

// Labels of an image stand in its config document; it is read only for this filter.
async function withLabels(engine: Engine, all: readonly Image[], filters: Filters): Promise<Image[]> {
  if (!filters.has("label")) return [...all];
  const kept = await Promise.all(
    all.map(async (image) => {
      const { config } = await engine.images.inspect(image.name);
      const labels = { ...image.labels, ...configOf(config).config?.Labels };
      return filters.matchesLabels("label", labels) ? [image] : [];
    }),
  );
  return kept.flat();
}
