/** `lepton pull` against every mode of the chaos registry; the client of the registry alone is in registry-chaos.test.ts. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connect } from "../../src/engine/connect.ts";
import type { Engine } from "../../src/engine/types.ts";
import { isLeptonError } from "../../src/errors.ts";
import { ingestBytes, logIn, outsideWorld, pullComplaints, pullLeaks, pullMode } from "../helpers/chaos/pull.ts";
import { CHAOS_USER } from "../helpers/chaos/trust-modes.ts";
import { type By, complaints, errandOf } from "../helpers/chaos/walk.ts";
import { startChaosRegistry } from "../helpers/chaos-registry.ts";
import { startContainerd, type TestDaemon } from "../helpers/containerd.ts";
import { lepton, type Ran } from "../helpers/lepton.ts";
import { manyOf } from "../helpers/many.ts";

const IDLE_MS = 500;
const AT_ONCE = 3;

const chaos = await startChaosRegistry({ idleMs: IDLE_MS });
const before = outsideWorld(chaos);
// The other half of the table goes by the other way: each way is walked whole in registry-chaos.test.ts.
const errands = manyOf(
  chaos.modes.map((mode, index) => ({ mode, by: (index % 2 === 0 ? "tag" : "digest") as By })),
  { step: 3 },
);
let daemon: TestDaemon;

beforeAll(async () => {
  daemon = await startContainerd();
  logIn(daemon, chaos);
});

afterAll(async () => {
  await daemon.stop();
  await chaos[Symbol.asyncDispose]();
});

describe("lepton pull", () => {
  const quick = errands.filter(({ mode }) => mode.stalls !== true);
  const ran = new Map<string, Ran>();

  beforeAll(async () => {
    const pending = [...quick];
    const work = async (): Promise<void> => {
      for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
        ran.set(next.mode.name, await pullMode(daemon, chaos, next.mode, next.by));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  });

  test.each(quick.map(({ mode, by }) => [mode.name, by, mode] as const))("%s by %s", (name, by, mode) => {
    expect(pullComplaints(chaos, mode, by, ran.get(name))).toEqual([]);
  });
});

describe("an engine with little patience", () => {
  const stalls = errands.filter(({ mode }) => mode.stalls === true);
  let engine: Engine;

  beforeAll(async () => {
    const { address, dataRoot, runRoot } = daemon;
    const credentials = async () =>
      ({ kind: "password", username: CHAOS_USER.user, secret: CHAOS_USER.password }) as const;
    const registry = { hostsDirs: [chaos.certsDir], credentials, idleMs: IDLE_MS };
    engine = await connect({ address, dataRoot, runRoot, registry });
  });

  afterAll(() => engine.close());

  test.concurrent.each(stalls.map(({ mode, by }) => [mode.name, by, mode] as const))(
    "gives up on %s by %s",
    async (_name, by, mode) => {
      const { tries: _tries, ...expected } = mode.expected;
      const { result } = engine.images.pull(errandOf(chaos, mode, by).ref);
      const error: unknown = await result.catch((caught: unknown) => caught);
      if (!isLeptonError(error)) throw new Error(`no refusal: ${String(error)}`);
      const outcome = { id: mode.name, retries: [], code: error.code, message: error.message };
      expect(complaints(chaos, { ...mode, expected }, by, outcome)).toEqual([]);
    },
  );
});

test("a bomb is refused where less is allowed", async () => {
  const bomb = chaos.modes.find(({ name }) => name === "layer-bomb");
  if (bomb === undefined) throw new Error("no bomb");
  const ref = chaos.ref(bomb, "limited");
  const { code, stderr } = await lepton(daemon, ["-n", "limited", "pull", "--max-unpacked", "10m", ref]);
  expect([code, stderr]).toEqual([1, expect.stringContaining("more than the 10")]);
});

test("nothing is left of all those pulls but images, and what the next pull goes on with", async () => {
  expect(await pullLeaks(daemon)).toEqual([]);
  const sizes = errands.flatMap(({ mode }) => chaos.content(mode).blobs.map(({ bytes }) => bytes.length));
  expect(ingestBytes(daemon)).toBeLessThan(sizes.reduce((sum, size) => sum + size, 0));
});

test("nothing outside of the images was touched, and no password went to a foreign host", () => {
  expect(outsideWorld(chaos)).toBe(before);
  expect(chaos.strayAuthorizations()).toEqual([]);
});
