import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connect } from "../../src/engine/connect.ts";
import type { Engine } from "../../src/engine/types.ts";
import { startContainerd, type TestDaemon } from "../helpers/containerd.ts";
import { mustLepton } from "../helpers/lepton.ts";
import { oddRootfs } from "../helpers/odd-files.ts";
import { waitFor } from "../helpers/wait-for.ts";

let daemon: TestDaemon;
let engine: Engine;

beforeAll(async () => {
  daemon = await startContainerd();
  engine = await connect({ address: daemon.address, dataRoot: daemon.dataRoot, runRoot: daemon.runRoot });
  await mustLepton(daemon, [
    "import",
    "-c",
    "ENV PATH=/bin",
    oddRootfs(mkdtempSync(join(daemon.dir, "rootfs-"))),
    "odd:1",
  ]);
});
afterAll(async () => {
  // It makes and removes files without end, in a directory that is to go.
  await engine?.containers.remove("hostile", { force: true });
  engine?.close();
  await daemon?.stop();
});

function work(): string {
  return mkdtempSync(join(daemon.dir, "work-"));
}

async function cat(name: string, path: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of engine.containers.archiveFrom(name, path)) chunks.push(chunk);
  return Buffer.concat(chunks).toString("latin1");
}

// Of 10,000 tries, a tenth where nobody asks for more.
const RACES = Math.ceil(Number(process.env["LEPTON_RACES"] ?? 1_000) / 2);

describe("a container that swaps a directory for a link to the host's canary, without end", () => {
  let canary: string;
  const secret = "only the host knows";

  beforeAll(async () => {
    canary = mkdtempSync(join(daemon.dir, "canary-"));
    writeFileSync(join(canary, "file"), secret);
    await mustLepton(daemon, ["run", "-d", "--name", "hostile", "odd:1", "sh", "-c", swapping(canary)]);
    await waitFor("the swapping to begin", async () => (await cat("hostile", "/s").catch(() => "")).includes("begun"));
  });

  test("never gives a byte of it", async () => {
    const seen = { inside: 0, refused: 0 };
    for (let left = RACES; left > 0; left -= 1) {
      const got = await cat("hostile", "/s/dir/file").catch(() => undefined);
      expect(got ?? "").not.toContain(secret);
      if (got?.includes("inside") === true) seen.inside += 1;
      else seen.refused += 1;
    }
    // Both states were met, so the race was one.
    expect(seen.inside).toBeGreaterThan(0);
    expect(seen.refused).toBeGreaterThan(0);
  });

  test("never gets a byte into it", async () => {
    const dir = work();
    writeFileSync(join(dir, "file"), "planted");
    writeFileSync(join(dir, "planted"), "planted");
    let written = 0;
    for (let left = RACES; left > 0; left -= 1) {
      const name = left % 2 === 0 ? "file" : "planted";
      const copy = engine.containers.copyTo("hostile", join(dir, name), `/s/dir/${name}`);
      const done = await copy.catch(() => undefined);
      if (done !== undefined) written += 1;
      expect(readdirSync(canary)).toEqual(["file"]);
    }
    expect(readFileSync(join(canary, "file"), "utf8")).toBe(secret);
    expect(existsSync(join(canary, "planted"))).toBe(false);
    expect(written).toBeGreaterThan(0);
  });
});

// Both names exist by turns; rename is all that a loop of the shell needs.
function swapping(canary: string): string {
  return `
    mkdir -p /s/real && echo inside > /s/real/file && ln -s ${canary} /s/fake && echo begun > /s/begun
    while :; do mv /s/real /s/dir; mv /s/dir /s/real; mv /s/fake /s/dir; mv /s/dir /s/fake; done
  `;
}
