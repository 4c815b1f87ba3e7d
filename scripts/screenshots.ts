/**
 * Writes screenshots/: the built lepton on the demo containers, in a pty at the three sizes of the design, as SVG.
 * Needs root, the engine's programs and a build; takes about half a minute.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
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

// The trend column fills while we wait.
const SETTLE_MS = 11_000;
const KEY_MS = 500;

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

mkdirSync(directory, { recursive: true });
await using daemon = await startContainerd();
await mustLepton(daemon, ["demo"]);
for (const { name, columns, rows, keys } of SHOTS) {
  const pty = await openDashboardPty(daemon, { columns, rows });
  await pause(SETTLE_MS);
  for (const key of keys) {
    pty.type(key);
    await pause(KEY_MS);
  }
  writeFileSync(join(directory, `${name}.svg`), screenSvg(pty.screen));
  await pty.close();
}
