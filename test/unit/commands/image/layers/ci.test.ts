import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { judge, judgeRule } from "../../../../../src/commands/image/layers/ci.ts";
import { parseRulesFile, readRules } from "../../../../../src/commands/image/layers/rules.ts";
import type { Waste } from "../../../../../src/engine/types.ts";

const dir = mkdtempSync(join(tmpdir(), "lepton-ci-"));
afterAll(() => rmSync(dir, { recursive: true }));

function configFile(content: string): string {
  const path = join(dir, "rules");
  writeFileSync(path, content);
  return path;
}

const readWith = async (options: Record<string, string>) =>
  Object.fromEntries((await readRules({ args: [], options })).map(({ name, threshold }) => [name, threshold]));

const waste = (figures: Partial<Waste>): Waste => ({
  totalBytes: 100,
  minimumBytes: 100,
  wastedBytes: 0,
  efficiency: 1,
  userWastedPercent: 0,
  files: [],
  fileCount: 0,
  ...figures,
});

describe("the rules", () => {
  test("are dive's by default", async () => {
    expect(await readWith({})).toEqual({
      lowestEfficiency: 0.9,
      highestWastedBytes: undefined,
      highestUserWastedPercent: 0.1,
    });
  });

  test("come from the file, and options win over it", async () => {
    const path = configFile(
      "# ours\nrules:\n  # least\n  lowestEfficiency: 0.95 # strict\n  highestWastedBytes: '20MB'\n\n  highestUserWastedPercent: disabled\n",
    );
    expect(await readWith({ "ci-config": path })).toEqual({
      lowestEfficiency: 0.95,
      highestWastedBytes: 20_000_000,
      highestUserWastedPercent: undefined,
    });
    expect(await readWith({ "ci-config": path, "lowest-efficiency": "off", "highest-wasted-bytes": "1KiB" })).toEqual({
      lowestEfficiency: undefined,
      highestWastedBytes: 1024,
      highestUserWastedPercent: undefined,
    });
  });

  test("are known by dive's newer names too", () => {
    const rules = parseRulesFile("rules:\n  lowest-efficiency-threshold: 0.5\n  highest-wasted-bytes: 1\n", "f");
    expect([...rules]).toEqual([
      ["lowestEfficiency", "0.5"],
      ["highestWastedBytes", "1"],
    ]);
  });

  test.each([
    ["rules:\n  lowest: 1\n", ':2: "lowest: 1" is no rule'],
    ["lowestEfficiency: 1\n", ':1: "lowestEfficiency: 1" is no rule'],
    ["rules: {}\n", ":1: "],
  ])("%j is refused with the line", async (content, message) => {
    await expect(readWith({ "ci-config": configFile(content) })).rejects.toThrow(message);
  });

  test("need the file that was named, and take no endless one", async () => {
    await expect(readWith({ "ci-config": join(dir, "none") })).rejects.toMatchObject({ code: "not-found" });
    await expect(readWith({ "ci-config": configFile("#".repeat(70_000)) })).rejects.toThrow("too large");
  });

  test.each([
    ["lowest-efficiency", "1.1"],
    ["lowest-efficiency", "-0.1"],
    ["lowest-efficiency", "NaN"],
    ["highest-user-wasted-percent", "10%"],
    ["highest-wasted-bytes", "many"],
    ["highest-wasted-bytes", "1iB"],
  ])("--%s %s is refused", async (name, value) => {
    await expect(readWith({ [name]: value })).rejects.toThrow(`invalid value "${value}"`);
  });
});

describe("a verdict", () => {
  test.each([
    ["lowestEfficiency", 0.9, { efficiency: 0.9 }, "PASS"],
    ["lowestEfficiency", 0.9, { efficiency: 0.8999 }, "FAIL"],
    ["highestWastedBytes", 10, { wastedBytes: 10 }, "PASS"],
    ["highestWastedBytes", 10, { wastedBytes: 11 }, "FAIL"],
    ["highestUserWastedPercent", 0.1, { userWastedPercent: 0.1 }, "PASS"],
    ["highestUserWastedPercent", 0.1, { userWastedPercent: 4 }, "FAIL"],
    ["highestWastedBytes", undefined, { wastedBytes: 1e12 }, "SKIP"],
  ] as const)("of %s %s on %o is %s", (name, threshold, figures, verdict) => {
    expect(judgeRule({ name, setting: "x", threshold }, waste(figures)).verdict).toBe(verdict);
  });

  test("that fails is a failure of the command and names the figure", () => {
    const rules = [
      { name: "lowestEfficiency", setting: "0.9", threshold: 0.9 },
      { name: "highestWastedBytes", setting: "disabled", threshold: undefined },
    ] as const;
    const result = judge("web", rules, waste({ efficiency: 0.5 }), undefined);
    if (result.kind !== "document") throw new Error("no document");
    expect(result.failure).toMatchObject({ message: 'image "web" does not pass: 1 rule fails' });
    expect(result.text).toContain("FAIL  lowestEfficiency    0.5 is below 0.9\nSKIP  highestWastedBytes  disabled\n");
    expect(judge("web", rules, waste({}), undefined)).not.toHaveProperty("failure");
  });
});
