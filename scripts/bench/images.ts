import { rmSync } from "node:fs";
import { join } from "node:path";
import { openClient } from "../../src/containerd/client.ts";
import { openDisk } from "../../src/disk/paths.ts";
import { createImagesApi } from "../../src/engine/images/api.ts";
import { countingClient } from "../../test/helpers/counting-client.ts";
import { makeManyImages } from "../../test/helpers/many-images.ts";
import type { Bench } from "./context.ts";
import { median, timed } from "./pairs.ts";
import type { Figure } from "./report.ts";

const IMAGES = 5000;
const RUNS = 5;
const BAR_MS = 1500;

/** `images` and `images -q` with 5,000 images: when nothing is known of them yet, and after that. */
export async function benchImages(bench: Bench): Promise<Figure[]> {
  const client = openClient({ address: bench.daemon.address, namespace: "default" });
  const disk = openDisk(bench.daemon.address, bench.daemon);
  const forget = () => rmSync(join(disk.storeDir, "cache"), { recursive: true, force: true });
  try {
    await makeManyImages(client, IMAGES);
    const { client: counting, taken } = countingClient(client);
    const calls = async () => {
      await createImagesApi({ client: counting, namespace: "default", disk }).list();
      return Object.values(taken()).reduce((sum, count) => sum + count, 0);
    };
    forget();
    const [coldCalls, warmCalls] = [await calls(), await calls()];
    const figures: Figure[] = [];
    for (const args of [["images"], ["images", "-q"]]) {
      const command = bench.lepton(...args);
      forget();
      const coldMs = await timed(command);
      const warmMs: number[] = [];
      for (let run = 0; run < RUNS; run += 1) warmMs.push(await timed(command));
      const id = args.join("");
      figures.push({ id: `${id}/cold`, text: describe(coldMs, coldCalls), bar: "" });
      figures.push({
        id,
        text: describe(median(warmMs), warmCalls),
        bar: `<= ${BAR_MS} ms`,
        passed: median(warmMs) <= BAR_MS,
      });
    }
    return figures;
  } finally {
    client.close();
  }
}

function describe(ms: number, calls: number): string {
  return `${IMAGES} images in ${ms.toFixed(0)} ms, ${calls} calls`;
}
