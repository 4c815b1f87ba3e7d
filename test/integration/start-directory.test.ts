/** What lies in the directory that lepton is started in is data of whoever wrote it, never settings or code. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { lepton } from "../helpers/lepton.ts";

test("no file of the directory it is started in is obeyed", async () => {
  const dir = mkdtempSync(join(tmpdir(), "lepton-start-"));
  try {
    const ran = join(dir, "ran");
    writeFileSync(join(dir, "bunfig.toml"), 'preload = ["./planted.cjs"]\n');
    writeFileSync(join(dir, "planted.cjs"), `require("node:fs").writeFileSync(${JSON.stringify(ran)}, "");\n`);
    writeFileSync(join(dir, ".env"), "LEPTON_TOML=broken.toml\n");
    writeFileSync(join(dir, "broken.toml"), "= no name\n");
    writeFileSync(join(dir, "tsconfig.json"), "{ broken");
    writeFileSync(join(dir, "package.json"), "{ broken");
    const env = { PATH: process.env["PATH"] ?? "", HOME: dir };
    // The one file that is asked for by name is heard: the second half of the proof is worth something.
    const asked = await lepton({ env: { ...env, LEPTON_TOML: "broken.toml" } }, ["completion", "bash"], { cwd: dir });
    expect([asked.code, asked.stderr]).toEqual([1, expect.stringContaining("broken.toml")]);
    const { code, stderr } = await lepton({ env }, ["completion", "bash"], { cwd: dir });
    expect([code, stderr]).toEqual([0, ""]);
    expect(existsSync(ran)).toBe(false);
  } finally {
    rmSync(dir, { recursive: true });
  }
});
