import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CHAOS_USER } from "../helpers/chaos/trust-modes.ts";
import { type By, complaints, errandId, errandOf, type Walked, walk } from "../helpers/chaos/walk.ts";
import { type ChaosRegistry, startChaosRegistry } from "../helpers/chaos-registry.ts";
import { many } from "../helpers/many.ts";

const IDLE_MS = 500;
const BYS: readonly By[] = ["tag", "digest"];
const REDIRECTS = many(1000, { usually: 50 });

const chaos = await startChaosRegistry({ idleMs: IDLE_MS });
const order = { certsDir: chaos.certsDir, idleMs: IDLE_MS, user: CHAOS_USER, guardMs: 60_000, atOnce: 8 };

afterAll(() => chaos[Symbol.asyncDispose]());

describe("each mode of the chaos registry", () => {
  let walked: Walked;

  beforeAll(async () => {
    const errands = chaos.modes.flatMap((mode) => BYS.map((by) => errandOf(chaos, mode, by)));
    walked = await walk({ ...order, errands });
  });

  describe.each(BYS)("by %s", (by) => {
    test.each(chaos.modes.map((mode) => [mode.name, mode.expected.outcome, mode] as const))(
      "%s: %s",
      (_name, _outcome, mode) => {
        expect(complaints(chaos, mode, by, walked.outcomes.get(errandId(mode, by)))).toEqual([]);
      },
    );
  });

  test("takes no more than 300 MiB of memory, eight at once", () => {
    expect(walked.peakRssKib).toBeLessThan(300 * 1024);
  });
});

test("no password reaches a foreign host over many redirects and realms", async () => {
  const modes = chaos.modes.filter(({ name }) => /^(auth|redirect|realm)-/.test(name));
  const errands = Array.from({ length: REDIRECTS }, (_, index) => {
    const mode = modes[index % modes.length];
    if (mode === undefined) throw new Error("no modes");
    return { id: String(index), ref: chaos.ref(mode, `many-${index}`) };
  });
  const { outcomes } = await walk({ ...order, errands });
  expect(outcomes.size).toBe(REDIRECTS);
  expect(foreignRequests(chaos)).toBeGreaterThan(REDIRECTS / 10);
  expect(chaos.strayAuthorizations()).toEqual([]);
});

function foreignRequests({ requests }: ChaosRegistry): number {
  return requests.filter(({ server }) => server.startsWith("foreign")).length;
}
