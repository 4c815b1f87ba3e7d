/** Bar 5 of the registries: an image of 1 GiB in ten layers from a registry on loopback, beside ctr. */
import { randomFillSync } from "node:crypto";
import { type BuiltImage, buildImage } from "../../src/oci/image-archive.ts";
import { hostPlatform } from "../../src/oci/platform.ts";
import { tarBytes } from "../../src/oci/tar-writer.ts";
import { startRegistry } from "../../test/helpers/registry.ts";
import { pushImage } from "../../test/helpers/registry-image.ts";
import type { Bench } from "./context.ts";
import { comparePairs } from "./pairs.ts";
import type { Figure } from "./report.ts";

const LAYERS = 10;
const LAYER_BYTES = Math.floor(2 ** 30 / LAYERS);
const PAIRS = 5;
const BAR = 1.05;

export async function benchPull(bench: Bench): Promise<Figure[]> {
  await using registry = await startRegistry();
  const { ref } = await pushImage(registry, "bench/large:1", largeImage());
  const remove = async (): Promise<void> => {
    await bench.daemon.ctr("-n", "default", "images", "rm", "--sync", ref);
  };
  const ours = bench.lepton("pull", "-q", ref);
  const theirs = bench.ctr("images", "pull", "--plain-http", ref);
  const { oursMs, theirsMs, ratio } = await comparePairs(ours, theirs, PAIRS, remove);
  const text = `${(oursMs / 1000).toFixed(1)} s, ctr ${(theirsMs / 1000).toFixed(1)} s, ratio ${ratio.toFixed(2)}`;
  return [{ id: "pull 1 GiB, 10 layers", text, bar: `${BAR} x ctr`, passed: ratio <= BAR }];
}

// Random bytes: what is compressed away costs nobody's wire anything.
function largeImage(): BuiltImage {
  const layers = Array.from({ length: LAYERS }, (_, index) =>
    tarBytes([{ path: `data-${index}`, kind: "file", body: randomFillSync(new Uint8Array(LAYER_BYTES)) }]),
  );
  return buildImage({ platform: hostPlatform(), layers, config: { Cmd: ["/bin/sh"] } });
}
