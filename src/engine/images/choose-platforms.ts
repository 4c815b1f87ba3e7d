/** Which manifests of an image a verb works on: those of the platforms asked for, or all that are here. */
import { LeptonError } from "../../errors.ts";
import { bestPlatform, formatPlatform, hostPlatform, type Platform, parsePlatform } from "../../oci/platform.ts";
import type { Branch } from "./branches.ts";
import type { PresentBlobs } from "./present-blobs.ts";

export interface PlatformChoice {
  /** `os/arch[/variant]`; each must be here in full. */
  readonly platforms?: readonly string[] | undefined;
  /** Every platform of the image must be here in full. */
  readonly allPlatforms?: boolean | undefined;
}

/**
 * The branches chosen; by default those whose blobs are all here. Signed facts come along with what they are about.
 * Throws `not-found` naming the platform that the image has not, or whose content is not here; `ref` is for the error.
 */
export async function chooseBranches(
  ref: string,
  branches: readonly Branch[],
  present: PresentBlobs,
  choice: PlatformChoice,
): Promise<Branch[]> {
  const images = branches.filter(({ about, platform }) => about === undefined && platform?.os !== "unknown");
  const chosen = await chooseImages(ref, images, present, choice);
  const facts: Branch[] = [];
  for (const branch of branches) {
    const isFact = chosen.some(({ descriptor }) => descriptor.digest === branch.about);
    if (isFact && (await isWhole(branch, present))) facts.push(branch);
  }
  return [...chosen, ...facts];
}

/** The branch for this machine, else the first. */
export function mainBranch(branches: readonly Branch[]): Branch | undefined {
  return bestPlatform(hostPlatform(), branches, ({ platform }) => platform) ?? branches[0];
}

async function chooseImages(
  ref: string,
  images: readonly Branch[],
  present: PresentBlobs,
  { platforms = [], allPlatforms = false }: PlatformChoice,
): Promise<Branch[]> {
  const named = platforms.map((text) => branchFor(ref, images, parsePlatform(text)));
  const asked = platforms.length > 0 ? [...new Set(named)] : images;
  const whole: Branch[] = [];
  for (const branch of asked) if (await isWhole(branch, present)) whole.push(branch);
  if (whole.length === asked.length && whole.length > 0) return whole;
  const lacking = asked.find((branch) => !whole.includes(branch));
  if (lacking !== undefined && (allPlatforms || platforms.length > 0 || whole.length === 0))
    throw notHere(ref, lacking);
  if (whole.length === 0) throw new LeptonError("not-found", `image "${ref}" holds no image that is here`);
  return whole;
}

function branchFor(ref: string, images: readonly Branch[], wanted: Platform): Branch {
  const found = bestPlatform(wanted, images, ({ platform }) => platform);
  if (found !== undefined) return found;
  const known = images.flatMap(({ platform }) => (platform === undefined ? [] : [formatPlatform(platform)]));
  throw new LeptonError(
    "not-found",
    `image "${ref}" was found but does not provide the specified platform (${formatPlatform(wanted)})`,
    { hint: known.length === 0 ? "it provides no platform at all" : `it provides ${known.join(", ")}` },
  );
}

async function isWhole({ manifest, blobs }: Branch, present: PresentBlobs): Promise<boolean> {
  return manifest !== undefined && (await present.missing(blobs)) === undefined;
}

function notHere(ref: string, { platform }: Branch): LeptonError {
  if (platform === undefined) return new LeptonError("not-found", `content of image "${ref}" is not here`);
  const name = formatPlatform(platform);
  return new LeptonError("not-found", `content of image "${ref}" for the platform ${name} is not here`, {
    hint: `fetch it with: lepton pull --platform ${name} ${ref}`,
  });
}
