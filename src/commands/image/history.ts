/** `history`. */
import type { HistoryStep } from "../../engine/types.ts";
import { formatAge, rfc3339 } from "../../text/age.ts";
import { shortId } from "../../text/id.ts";
import { humanSize } from "../../text/size.ts";
import { ellipsis } from "../../text/width.ts";
import type { Column, Command } from "../define.ts";
import { FORMAT, NO_TRUNC, PLATFORM, QUIET } from "../options.ts";
import { arg, flag, given, text } from "../read.ts";

const MISSING = "<missing>";
const NEVER = "N/A";
const COMMAND_CELLS = 45;

export const history: Command = {
  path: ["image", "history"],
  aliases: [["history"]],
  group: "Images",
  summary: "Show the history of an image",
  details: "Fields of --format: ID CreatedSince CreatedAt CreatedBy Size Comment.",
  args: [{ name: "IMAGE", summary: "Name or ID", required: true, complete: "image" }],
  options: [
    FORMAT,
    {
      name: "human",
      short: "H",
      kind: "boolean",
      default: true,
      summary: "Print sizes and dates in human readable format",
    },
    NO_TRUNC,
    PLATFORM,
    { ...QUIET, summary: "Only show image IDs" },
  ],
  actions: [{ pane: "images", key: "H", hint: "history" }],
  async run(ctx, parsed) {
    return {
      kind: "table",
      columns: historyColumns(flag(parsed, "human")),
      rows: await ctx.engine.images.history(arg(parsed, 0), given("platform", text(parsed, "platform"))),
      options: {
        ...given("format", text(parsed, "format")),
        quiet: flag(parsed, "quiet"),
        noTrunc: flag(parsed, "no-trunc"),
        quietField: "ID",
        rowType: "history",
      },
    };
  },
};

function historyColumns(human: boolean): readonly Column<HistoryStep>[] {
  const since: Column<HistoryStep>["text"] = ({ createdAtMs }, { nowMs }) => {
    if (createdAtMs === undefined) return NEVER;
    return human ? formatAge(createdAtMs, nowMs) : rfc3339(createdAtMs);
  };
  return [
    { title: "IMAGE", field: "ID", text: ({ id }, { trunc }) => (id === "" ? MISSING : trunc ? shortId(id) : id) },
    { title: "CREATED", field: "CreatedSince", text: since },
    {
      title: "CREATED AT",
      field: "CreatedAt",
      text: ({ createdAtMs }) => (createdAtMs === undefined ? NEVER : rfc3339(createdAtMs)),
      hidden: true,
    },
    { title: "CREATED BY", field: "CreatedBy", text: ({ createdBy }, { trunc }) => commandText(createdBy, trunc) },
    {
      title: "SIZE",
      field: "Size",
      text: ({ sizeBytes }) => (human ? humanSize(sizeBytes, 3) : String(sizeBytes)),
    },
    { title: "COMMENT", field: "Comment", text: ({ comment }) => comment },
  ];
}

function commandText(createdBy: string, trunc: boolean): string {
  const line = createdBy.replaceAll("\t", " ");
  return trunc ? ellipsis(line, COMMAND_CELLS) : line;
}
