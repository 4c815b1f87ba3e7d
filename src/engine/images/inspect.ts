/** One image with its documents. */
import { LeptonError } from "../../errors.ts";
import type { ClientContext } from "../context.ts";
import type { ImagesApi } from "../types.ts";
import { describeImages } from "./list.ts";
import { findImage } from "./resolve.ts";
import { surveyImages } from "./survey.ts";

/** Throws `not-found` where there is no such image; config and manifest are undefined where they are not here. */
export async function inspectImage(ctx: ClientContext, ref: string): ReturnType<ImagesApi["inspect"]> {
  const record = await findImage(ctx.client, ref);
  const surveyed = await surveyImages(ctx.client, [record]);
  const [image] = await describeImages(ctx, surveyed);
  if (image === undefined) throw new LeptonError("not-found", `no such image: ${ref}`);
  const main = surveyed[0]?.main;
  return { ...image, config: main?.config.raw, manifest: main?.manifest };
}
