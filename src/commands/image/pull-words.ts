/** What docker says before and after it has pulled. */
import type { PulledImage } from "../../engine/types.ts";
import { familiarRef, fullName, repositoryPath, tagOrDigest } from "../image-name.ts";

export function pullHead(ref: string): string[] {
  const name = fullName(ref);
  const using = /[:@]/.test(ref.slice(ref.lastIndexOf("/") + 1)) ? [] : ["Using default tag: latest"];
  return [...using, `${tagOrDigest(name)}: Pulling from ${repositoryPath(name)}`];
}

export function pullSummary({ name, digest, upToDate }: PulledImage): string[] {
  const status = upToDate ? "Image is up to date" : "Downloaded newer image";
  return [`Digest: ${digest}`, `Status: ${status} for ${familiarRef(name)}`];
}
