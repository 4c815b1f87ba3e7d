import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findBinaries, isSupported } from "../../../../src/engine/embedded/binaries.ts";

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "binaries-"));
});

afterEach(() => rmSync(dir, { recursive: true }));

/** Puts programs into a directory of its own; containerd says the given version line. */
function programs(place: string, versionLine: string, names: readonly string[] = []): string {
  const bin = join(dir, place);
  mkdirSync(bin, { recursive: true });
  for (const name of ["containerd", ...names]) {
    writeFileSync(join(bin, name), `#!/bin/sh\necho '${versionLine}'\n`);
    chmodSync(join(bin, name), 0o755);
  }
  return bin;
}

const COMPANIONS = ["containerd-shim-runc-v2", "runc"];
const LINE = (version: string): string => `containerd github.com/containerd/containerd/v2 ${version} 1a2b3c`;

function find(...path: readonly string[]): ReturnType<typeof findBinaries> {
  return findBinaries({ PATH: path.join(":"), LEPTON_PREFIX: join(dir, "prefix") });
}

describe("findBinaries", () => {
  it("takes the first containerd of PATH that is new enough, and its directory first", async () => {
    const old = programs("old", LINE("1.6.20~ds1"), COMPANIONS);
    const good = programs("good", LINE("v2.1.9"), COMPANIONS);
    programs("prefix/bin", LINE("2.2.0"), COMPANIONS);
    const found = await find(old, good);
    expect(found.containerd).toBe(join(good, "containerd"));
    expect(found.version).toBe("2.1.9");
    expect(found.searchPath.split(":").slice(0, 2)).toEqual([good, old]);
    expect(found.searchPath.split(":").at(-1)).toBe(join(dir, "prefix/bin"));
  });

  it("falls back to the prefix, whose shim and runc then go before the system's", async () => {
    const old = programs("old", LINE("1.7.24"), COMPANIONS);
    const prefix = programs("prefix/bin", LINE("2.1.9+unknown"), COMPANIONS);
    const found = await find(old);
    expect(found.version).toBe("2.1.9+unknown");
    expect(found.searchPath.split(":")[0]).toBe(prefix);
  });

  it("names the version that is too old, and what to do", async () => {
    const old = programs("old", LINE("1.6.20~ds1"), COMPANIONS);
    await expect(find(old)).rejects.toMatchObject({
      code: "failed-precondition",
      message: `the engine needs containerd 2.0 or newer, and "${join(old, "containerd")}" is 1.6.20~ds1`,
      hint: expect.stringContaining("scripts/fill-prefix.sh"),
    });
  });

  it("says what is missing beside containerd", async () => {
    const bin = programs("prefix/bin", LINE("2.1.9"), ["runc"]);
    await expect(find("relative", bin)).rejects.toMatchObject({
      code: "not-found",
      message: 'the engine needs "containerd-shim-runc-v2", which is not on PATH',
    });
  });

  it("passes over a containerd that does not run", async () => {
    const broken = programs("broken", "exit", COMPANIONS);
    writeFileSync(join(broken, "containerd"), "#!/bin/sh\nexit 127\n");
    const good = programs("good", LINE("2.0.0"), COMPANIONS);
    expect((await find(broken, good)).containerd).toBe(join(good, "containerd"));
  });
});

describe("isSupported", () => {
  it.each([
    ["2.0.0", true],
    ["v2.1.9", true],
    ["10.0.0", true],
    ["1.7.24", false],
    ["v1.6.20", false],
    ["", false],
    [undefined, false],
  ])("%s: %s", (version, expected) => expect(isSupported(version)).toBe(expected));
});
