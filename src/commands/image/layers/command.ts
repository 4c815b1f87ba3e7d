/** `image layers`. */
import type { LayerContents, LayerExplorer } from "../../../engine/types.ts";
import { LeptonError } from "../../../errors.ts";
import type { Command, CommandContext, CommandResult, Parsed } from "../../define.ts";
import { OBJECT_FORMAT, PLATFORM } from "../../options.ts";
import { arg, flag, given, number, text } from "../../read.ts";
import { judge } from "./ci.ts";
import { fileBytes } from "./file.ts";
import { layersDocument } from "./report.ts";
import { readRules } from "./rules.ts";
import { treeRecords } from "./tree.ts";

export const imageLayers: Command = {
  path: ["image", "layers"],
  group: "Images",
  summary: "Show what the layers of an image hold, change and waste",
  details:
    "Reads the layers from the content store and unpacks nothing. Layers are numbered from the base, 0. " +
    "--tree marks what is A added, M modified and D removed: by one layer with --layer, on top of the base otherwise. " +
    "--ci applies the rules of dive: each takes a number, or 'disabled'.",
  args: [{ name: "IMAGE", summary: "Name or ID", required: true, complete: "image" }],
  options: [
    { name: "all", short: "a", kind: "boolean", summary: "With --tree --layer: also what the layer left as it was" },
    { name: "ci", kind: "boolean", summary: "Check efficiency and waste; exit 1 where a rule fails" },
    {
      name: "ci-config",
      kind: "string",
      value: "file",
      summary: "Rules of --ci (default .dive-ci, where it is there)",
      complete: "file",
    },
    { name: "file", kind: "string", value: "path", summary: "Print a file of the image" },
    OBJECT_FORMAT,
    {
      name: "highest-user-wasted-percent",
      aliases: ["highestUserWastedPercent"],
      kind: "string",
      value: "ratio",
      summary: "With --ci: most waste, as a share of all layers but the base (default 0.1)",
    },
    {
      name: "highest-wasted-bytes",
      aliases: ["highestWastedBytes"],
      kind: "string",
      value: "size",
      summary: "With --ci: most waste, e.g. 20MB (default disabled)",
    },
    { name: "layer", kind: "int", value: "number", summary: "With --tree and --file: as of this layer" },
    {
      name: "lowest-efficiency",
      aliases: ["lowestEfficiency"],
      kind: "string",
      value: "ratio",
      summary: "With --ci: least efficiency (default 0.9)",
    },
    PLATFORM,
    { name: "tree", kind: "boolean", summary: "List the files with what was done to them" },
  ],
  actions: [{ pane: "images", key: "L", hint: "layers" }],
  async run(ctx, parsed) {
    refuseMixed(parsed);
    const options = { ...given("platform", text(parsed, "platform")), signal: ctx.signal };
    const explorer = await ctx.engine.images.layers(arg(parsed, 0), options);
    const path = text(parsed, "file");
    if (explorer.layers.length === 0 && (path !== undefined || flag(parsed, "tree"))) {
      throw new LeptonError("failed-precondition", `image "${explorer.name}" has no layers`);
    }
    if (path !== undefined) return fileBytes(ctx, explorer, path, number(parsed, "layer"));
    if (flag(parsed, "tree")) return listTree(ctx, explorer, parsed);
    if (flag(parsed, "ci")) return await check(ctx, explorer, parsed);
    if (ctx.io.explore !== undefined) {
      ctx.io.explore(explorer);
      return { kind: "nothing" };
    }
    const waste = await explorer.waste({ signal: ctx.signal });
    warnOfGaps(ctx, explorer);
    return layersDocument(explorer, waste, text(parsed, "format"));
  },
};

function refuseMixed(parsed: Parsed): void {
  const ways = ["file", "tree", "ci"].filter(
    (name) => parsed.options[name] !== undefined && parsed.options[name] !== false,
  );
  if (ways.length > 1) {
    const names = ways.map((name) => `--${name}`).join(" and ");
    throw new LeptonError("invalid-argument", `${names} cannot be used together`);
  }
  if (number(parsed, "layer") !== undefined && ways[0] !== "file" && ways[0] !== "tree") {
    throw new LeptonError("invalid-argument", "--layer needs --tree or --file");
  }
}

async function listTree(ctx: CommandContext, explorer: LayerExplorer, parsed: Parsed): Promise<CommandResult> {
  const last = explorer.layers.length - 1;
  const layer = number(parsed, "layer");
  const selection = layer === undefined ? { to: last, from: Math.min(1, last) } : { to: layer };
  const tree = await explorer.tree(selection, { signal: ctx.signal });
  warnOfGaps(ctx, explorer);
  return treeRecords(tree, { all: layer === undefined || flag(parsed, "all"), format: text(parsed, "format") });
}

async function check(ctx: CommandContext, explorer: LayerExplorer, parsed: Parsed): Promise<CommandResult> {
  // What is wrong with the rules is said before a gigabyte is read.
  const rules = await readRules(parsed);
  const waste = await explorer.waste({ signal: ctx.signal });
  const gap = gapsOf(explorer)[0];
  if (gap !== undefined) throw new LeptonError("failed-precondition", `cannot judge image "${explorer.name}": ${gap}`);
  return judge(explorer.name, rules, waste, text(parsed, "format"));
}

function warnOfGaps(ctx: CommandContext, explorer: LayerExplorer): void {
  for (const gap of gapsOf(explorer)) ctx.io.warn(gap);
}

/** What the answer leaves out, one sentence each. */
function gapsOf(explorer: LayerExplorer): string[] {
  return explorer.layers.flatMap(({ index }) => {
    const contents = explorer.contents(index);
    return contents === undefined ? [] : gapsIn(contents);
  });
}

function gapsIn({ index, notShown, problem }: LayerContents): string[] {
  const entries = notShown === 1 ? "1 entry" : `${notShown} entries`;
  return [
    ...(problem === undefined ? [] : [`layer ${index} is shown in part: ${problem}`]),
    ...(notShown === 0 ? [] : [`${entries} of layer ${index} not shown`]),
  ];
}
