/**
 * What each attachment was given, in libcni's format and place, so that the tools of others can take down what we set
 * up and we what they did: `<dir>/<network>-<container>-<interface>`, directory 0700, files 0600.
 */
import { join } from "node:path";
import { readJson, removeFile, writeFileAtomic } from "../disk/atomic.ts";
import { makePrivateDir } from "../disk/private-dir.ts";
import { isLeptonError, LeptonError } from "../errors.ts";
import type { Attachment } from "./attachment.ts";
import { type CniResult, checkResult } from "./result.ts";

/** Where libcni keeps them. */
export const LIBCNI_CACHE = "/var/lib/cni/results";

const KIND = "cniCacheV1";

/** Keeps the result of an attachment, in place of one that is there. */
export async function writeCachedResult(attachment: Attachment, result: CniResult): Promise<void> {
  const { list, containerId, ifName, netns, args = {}, capabilityArgs = {} } = attachment;
  const entry = {
    kind: KIND,
    containerId,
    config: Buffer.from(JSON.stringify(list)).toString("base64"),
    ifName,
    networkName: list.name,
    netns,
    cniArgs: [["IgnoreUnknown", "1"], ...Object.entries(args)],
    capabilityArgs,
    result,
  };
  await makePrivateDir(attachment.cacheDir);
  // A power cut takes down what it speaks of, too.
  await writeFileAtomic(cachePath(attachment), JSON.stringify(entry), { durable: false });
}

type Key = Pick<Attachment, "cacheDir" | "containerId" | "ifName"> & { readonly list: { readonly name: string } };

/** The result that was kept; undefined where there is none that can be read. */
export async function readCachedResult(key: Key): Promise<CniResult | undefined> {
  try {
    return await readJson(cachePath(key), (value) => resultOf(value, key));
  } catch (error) {
    // A damaged one is as good as none: DEL does without.
    if (isLeptonError(error, "not-found") || isLeptonError(error, "failed-precondition")) return undefined;
    throw error;
  }
}

/** Forgets it; one that is not there is as good. */
export async function removeCachedResult(key: Key): Promise<void> {
  await removeFile(cachePath(key));
}

function resultOf(value: unknown, { containerId, ifName, list }: Key): CniResult | undefined {
  const entry = (value ?? {}) as Readonly<Record<string, unknown>>;
  // The name of the file alone could be that of another attachment: its parts may contain the dash that joins them.
  const isOurs = entry["kind"] === KIND && entry["containerId"] === containerId && entry["ifName"] === ifName;
  return isOurs && entry["networkName"] === list.name ? checkResult(entry["result"]) : undefined;
}

function cachePath({ cacheDir, containerId, ifName, list }: Key): string {
  const name = `${list.name}-${containerId}-${ifName}`;
  if (/^[^/\0]{1,255}$/.test(name)) return join(cacheDir, name);
  throw new LeptonError("invalid-argument", `not usable as the name of an attachment: ${JSON.stringify(name)}`);
}
