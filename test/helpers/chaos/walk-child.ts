/**
 * Fetches images as a pull does, and keeps none of their bytes: a process of its own, so that its memory can be read.
 * Work comes as JSON on standard input, and each outcome goes as a line of JSON to standard output.
 */
import { readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import type { DocumentReader } from "../../../src/engine/content/documents.ts";
import { readVariant } from "../../../src/engine/content/variants.ts";
import { isLeptonError } from "../../../src/errors.ts";
import { type Descriptor, parseImageConfig, parseIndex, parseManifest } from "../../../src/oci/documents.ts";
import { parseImageRef } from "../../../src/oci/reference.ts";
import { openRepository } from "../../../src/registry/repository.ts";
import type { RegistryDocument, RegistrySettings, Repository } from "../../../src/registry/types.ts";
import { gather } from "../bytes.ts";
import type { Errand, Outcome, WalkOrder } from "./walk.ts";

const order = JSON.parse(await text(process.stdin)) as WalkOrder;
const pending = [...order.errands];
// One for all, as an engine has it.
const contexts = new Map();
await Promise.all(Array.from({ length: order.atOnce }, work));
process.stdout.write(`${JSON.stringify({ peakRssKib: peakRssKib() })}\n`);

async function work(): Promise<void> {
  for (let errand = pending.shift(); errand !== undefined; errand = pending.shift()) {
    process.stdout.write(`${JSON.stringify(await outcomeOf(errand))}\n`);
  }
}

async function outcomeOf(errand: Errand): Promise<Outcome> {
  const { id } = errand;
  const retries: string[] = [];
  try {
    await fetchImage(errand, (why) => void retries.push(why));
    return { id, retries };
  } catch (error) {
    if (!isLeptonError(error))
      return { id, retries, code: "not a LeptonError", message: String((error as Error)?.stack) };
    const { code, message, hint } = error;
    return { id, retries, code, message, ...(hint === undefined ? {} : { hint }) };
  }
}

async function fetchImage({ ref, anonymous }: Errand, onRetry: (why: string) => void): Promise<void> {
  const { certsDir, idleMs, user, guardMs } = order;
  const settings: RegistrySettings = {
    hostsDirs: [certsDir],
    insecure: false,
    credentials: async () =>
      anonymous === true ? undefined : { kind: "password", username: user.user, secret: user.password },
    idleMs,
    onRetry,
    contexts,
  };
  // The guard is the test's own: whoever needs it hangs.
  const signal = AbortSignal.timeout(guardMs);
  const repository = openRepository(parseImageRef(ref), settings);
  try {
    const resolved = await repository.resolve({ signal });
    const { manifest } = await readVariant(readerOf(repository, resolved, signal), resolved.descriptor);
    for (const layer of manifest.layers) for await (const _ of repository.blob(layer, { signal }));
  } finally {
    repository.close();
  }
}

function readerOf(repository: Repository, resolved: RegistryDocument, signal: AbortSignal): DocumentReader {
  const document = async (of: Descriptor): Promise<Uint8Array> =>
    of.digest === resolved.descriptor.digest ? resolved.bytes : (await repository.document(of, { signal })).bytes;
  return {
    index: async (of) => parseIndex(await document(of), of.mediaType),
    manifest: async (of) => parseManifest(await document(of), of.mediaType),
    config: async (of) => parseImageConfig(await gather(repository.blob(of, { signal }))),
  };
}

function peakRssKib(): number {
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1]);
}
