/** What the tests of a console send through it, and take out. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ConsoleClient } from "../../src/console/client.ts";
import type { OutputChunk } from "../../src/console/output-queue.ts";

/** All output of a stream, or of both. */
export async function outputOf(client: ConsoleClient, stream?: OutputChunk["stream"]): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of client.output) if (stream === undefined || chunk.stream === stream) chunks.push(chunk.data);
  return Buffer.concat(chunks);
}

/** The path of a file that holds it. */
export function tempFile(data: Uint8Array): string {
  const path = join(mkdtempSync(join(tmpdir(), "payload-")), "data");
  writeFileSync(path, data);
  return path;
}
