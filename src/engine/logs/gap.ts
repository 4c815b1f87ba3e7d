/** What is missing between two files of a log: a writer that laps its reader takes away what lay between them. */
import { countLineEnds } from "../../console/log/line-ends.ts";
import { distanceBetween, readOffsets } from "../../console/log/offsets.ts";
import { lostLinesText } from "../../text/lost-lines.ts";
import type { LogRecord } from "../types.ts";
import { lineBlocks } from "./blocks.ts";
import type { ChainFile } from "./chain.ts";

export interface Neighbours {
  readonly from: ChainFile;
  readonly to: ChainFile;
  /** Opened together, nothing between them: so it is where no history says otherwise. */
  readonly seenTogether: boolean;
}

/** A record that tells what is missing; undefined where nothing is. */
export async function gapRecord(path: string, neighbours: Neighbours): Promise<LogRecord | undefined> {
  const lostLines = await linesBetween(path, neighbours);
  if (lostLines === undefined) return undefined;
  const time = new Date(neighbours.to.modifiedMs).toISOString();
  return { stream: "stderr", time, data: Buffer.from(`[log: ${lostLinesText(lostLines)}]\n`), lostLines };
}

async function linesBetween(path: string, { from, to, seenTogether }: Neighbours): Promise<number | undefined> {
  const distance = distanceBetween(readOffsets(path), from.inode, to.inode);
  if (distance.kind === "next") return undefined;
  if (distance.kind === "lines") return distance.lines;
  if (seenTogether) return undefined;
  // So far behind that the history has forgotten our file, which is complete.
  if (from.firstLine === undefined || to.firstLine === undefined) return -1;
  return Math.max(to.firstLine - from.firstLine - (await countLines(from)), -1);
}

async function countLines({ file }: ChainFile): Promise<number> {
  const blocks = lineBlocks(file, 0);
  let count = 0;
  for (let block = await blocks.next(); block !== undefined; block = await blocks.next()) count += countLineEnds(block);
  return count;
}
