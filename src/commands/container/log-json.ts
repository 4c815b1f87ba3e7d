/** `logs --format json`: a line of the log, or a part of a very long one, as one JSON object. */
import type { LogRecord, OutputChunk } from "../../engine/types.ts";
import { jsonLine } from "../../text/json-line.ts";

const NEWLINE = 0x0a;

/** All on stdout: the object says which stream it was. */
export async function* jsonChunks(batches: AsyncIterable<readonly LogRecord[]>): AsyncGenerator<OutputChunk> {
  for await (const batch of batches) {
    const lines = batch.map((record) => `${jsonLine(objectOf(record))}\n`);
    if (lines.length > 0) yield { stream: "stdout", data: Buffer.from(lines.join("")) };
  }
}

/** `partial` where the line did not end there: its next part may follow. `lost` counts missing lines, -1: unknown. */
function objectOf({ time, stream, data, lostLines }: LogRecord): object {
  if (lostLines !== undefined) return { time, lost: lostLines };
  const isWhole = data.at(-1) === NEWLINE;
  const text = Buffer.from(isWhole ? data.subarray(0, -1) : data).toString("utf8");
  return { time, stream, text, ...(isWhole ? {} : { partial: true }) };
}
