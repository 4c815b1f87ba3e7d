import { expect } from "vitest";
import type { ImageBed } from "./image-bed.ts";
import { waitFor } from "./wait-for.ts";

/** What no load may leave behind. */
export async function expectNothingHeld({ client }: Pick<ImageBed, "client">): Promise<void> {
  expect(await client.leases.list()).toEqual([]);
  await waitFor("half-written blobs to go", async () => (await client.content.listStatuses()).length === 0);
  expect((await client.snapshots("overlayfs").list()).filter(({ name }) => name.startsWith("extract-"))).toEqual([]);
}
