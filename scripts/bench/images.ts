import { rmSync } from "node:fs";
import { join } from "node:path";
import { openClient } from "../../src/containerd/client.ts";
import { openDisk } from "../../src/disk/paths.ts";
import { createImagesApi } from "../../src/engine/images/api.ts";
import { countingClient } from "../../test/helpers/counting-client.ts";
import { makeManyImages } from "../../test/helpers/many-images.ts";
import type { Bench } from "./context.ts";
import { type Command, median, timed } from "./pairs.ts";
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
      const firstMs = await timesOf(command, forget);
      const laterMs = await timesOf(command);
      const id = args.join("");
      figures.push(figure(`${id}/first`, median(firstMs), coldCalls), figure(id, median(laterMs), warmCalls));
    }
    return figures;
  } finally {
    client.close();
  }
}

async function timesOf(command: Command, before: () => void = () => undefined): Promise<number[]> {
  const times: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    before();
    times.push(await timed(command));
  }
  return times;
}

function figure(id: string, ms: number, calls: number): Figure {
  const text = `${IMAGES} images in ${ms.toFixed(0)} ms, ${calls} calls`;
  return { id, text, bar: `<= ${BAR_MS} ms`, passed: ms <= BAR_MS };
}
