/** What of an image is pushed: all of it where all of it is here, else the one platform that docker would take. */
import { LeptonError } from "../../../errors.ts";
import type { Descriptor } from "../../../oci/documents.ts";
import { bestPlatform, formatPlatform, hostPlatform } from "../../../oci/platform.ts";
import { type Branch, branchesOf } from "../branches.ts";
import { chooseBranches } from "../choose-platforms.ts";
import type { NamedImage } from "./images-to-push.ts";
import type { PushWork } from "./work.ts";

export interface ChosenPush {
  /** What the tag will point at. */
  readonly target: Descriptor;
  readonly branches: readonly Branch[];
}

/** Throws `not-found` where a platform asked for is not here, or it is not clear which one is meant. */
export async function choosePush(work: PushWork, image: NamedImage): Promise<ChosenPush> {
  const { reader, present, options } = work;
  await present.missing([image.target]);
  const branches = await branchesOf(reader, image.target);
  if (options.platform !== undefined) {
    const choice = { platforms: [options.platform] };
    const [branch] = await chooseBranches(image.name, branches, present, choice);
    return single(image, branch);
  }
  const whole = await wholeOf(work, branches);
  if (whole.length > 0 && whole.length === branches.length) return { target: image.target, branches };
  const branch = bestOf(whole);
  if (branch === undefined) throw notWhole(image, branches, whole);
  const name = branch.platform === undefined ? "one image" : formatPlatform(branch.platform);
  const { digest } = branch.descriptor;
  options.onNote?.(
    `not all platforms of the image are here: only ${name} is pushed, ${image.target.digest} -> ${digest}`,
  );
  return single(image, branch);
}

function single({ name }: NamedImage, branch: Branch | undefined): ChosenPush {
  if (branch === undefined) throw new LeptonError("not-found", `image "${name}" holds no image that is here`);
  return { target: branch.descriptor, branches: [branch] };
}

// Signed facts count: an index that names what the registry has not is refused.
async function wholeOf({ present }: PushWork, branches: readonly Branch[]): Promise<Branch[]> {
  const whole: Branch[] = [];
  for (const branch of branches) {
    if (branch.manifest !== undefined && (await present.missing(branch.blobs)) === undefined) whole.push(branch);
  }
  return whole;
}

// As docker: the only one, or of several the one of this machine.
function bestOf(whole: readonly Branch[]): Branch | undefined {
  const images = whole.filter(isImage);
  return images.length === 1 ? images[0] : bestPlatform(hostPlatform(), images, ({ platform }) => platform);
}

function isImage({ about, platform }: Branch): boolean {
  return about === undefined && platform?.os !== "unknown";
}

function notWhole({ name }: NamedImage, branches: readonly Branch[], whole: readonly Branch[]): LeptonError {
  const names = (some: readonly Branch[]) =>
    some.flatMap(({ platform }) => (platform === undefined ? [] : [formatPlatform(platform)])).join(", ");
  const missing = branches.filter((branch) => isImage(branch) && !whole.includes(branch));
  const here = names(whole.filter(isImage));
  const hint = `fetch the rest with: lepton pull --all-platforms ${name}`;
  return new LeptonError(
    "not-found",
    `content of image "${name}" is not here for ${names(missing) || "its platform"}`,
    {
      hint: here === "" ? hint : `${hint}; or push one with --platform (${here})`,
    },
  );
}
