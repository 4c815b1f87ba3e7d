/**
 * Writes screenshots/: the built lepton on the demo containers, in a pty at the three sizes of the design, as SVG.
 * Needs root, the engine's programs and a build; takes about two minutes. The pictures of images are the
 * e2e story's, where LEPTON_SCREENSHOTS is set.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { DEMO_IMAGE } from "../src/demo/image.ts";
import { startContainerd } from "../test/helpers/containerd.ts";
import { openDashboardPty } from "../test/helpers/dashboard.ts";
import { mustLepton } from "../test/helpers/lepton.ts";
import { screenSvg } from "../test/helpers/svg.ts";

const directory = resolve(import.meta.dirname, "..", "screenshots");

interface Shot {
  readonly name: string;
  readonly columns: number;
  readonly rows: number;
  /** Keys to press, each followed by a rest. */
  readonly keys: readonly string[];
}

const SHOTS: readonly Shot[] = [
  { name: "dashboard-80x24", columns: 80, rows: 24, keys: [] },
  { name: "dashboard-120x40", columns: 120, rows: 40, keys: [] },
  { name: "dashboard-200x60", columns: 200, rows: 60, keys: [] },
  { name: "palette-120x40", columns: 120, rows: 40, keys: [":st"] },
  { name: "remove-80x24", columns: 80, rows: 24, keys: [" ", " ", "D"] },
];

const FURNISHED: readonly Shot[] = [
  { name: "volumes-80x24", columns: 80, rows: 24, keys: ["3"] },
  { name: "volumes-120x40", columns: 120, rows: 40, keys: ["3"] },
  { name: "volumes-200x60", columns: 200, rows: 60, keys: ["3"] },
  { name: "networks-80x24", columns: 80, rows: 24, keys: ["4"] },
  { name: "networks-120x40", columns: 120, rows: 40, keys: ["4"] },
  { name: "networks-200x60", columns: 200, rows: 60, keys: ["4"] },
];

/** What the views of volumes and networks show beside the demo containers. */
const FURNITURE: readonly string[] = [
  "volume create --label stage=live shop-data",
  "volume create shop-cache",
  "volume create old-backup",
  "network create --subnet 10.44.0.0/24 shop",
  "network create --internal --subnet 10.45.0.0/24 shop-inner",
  `run -d --name shop-db --network shop-inner -v shop-data:/data -v shop-cache:/cache:ro ${DEMO_IMAGE} sleep 10000`,
  `run -d --name shop-api --network shop -v shop-cache:/cache ${DEMO_IMAGE} sleep 10000`,
];

// The trend column fills while we wait.
const SETTLE_MS = 11_000;
const KEY_MS = 500;

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

mkdirSync(directory, { recursive: true });
await using daemon = await startContainerd();
await mustLepton(daemon, ["demo"]);
for (const shot of SHOTS) await shoot(shot);
for (const line of FURNITURE) await mustLepton(daemon, line.split(" "));
for (const shot of FURNISHED) await shoot(shot);

async function shoot({ name, columns, rows, keys }: Shot): Promise<void> {
  const pty = await openDashboardPty(daemon, { columns, rows });
  await pause(SETTLE_MS);
  for (const key of keys) {
    pty.type(key);
    await pause(KEY_MS);
  }
  writeFileSync(join(directory, `${name}.svg`), screenSvg(pty.screen));
  await pty.close();
}
