/** The rules of `--ci`, with dive's names, defaults and file, so that a pipeline may move over as it is. */
import { readFile } from "node:fs/promises";
import { fromNode, LeptonError } from "../../../errors.ts";
import type { Parsed } from "../../define.ts";
import { text } from "../../read.ts";

export const RULES = ["lowestEfficiency", "highestWastedBytes", "highestUserWastedPercent"] as const;
export type RuleName = (typeof RULES)[number];

export interface Rule {
  readonly name: RuleName;
  /** As it was written. */
  readonly setting: string;
  /** Undefined where the rule is disabled. */
  readonly threshold: number | undefined;
}

const DEFAULTS: Readonly<Record<RuleName, string>> = {
  lowestEfficiency: "0.9",
  highestWastedBytes: "disabled",
  highestUserWastedPercent: "0.1",
};

const OPTIONS: Readonly<Record<RuleName, string>> = {
  lowestEfficiency: "lowest-efficiency",
  highestWastedBytes: "highest-wasted-bytes",
  highestUserWastedPercent: "highest-user-wasted-percent",
};

const CONFIG_FILE = ".dive-ci";

/** An option wins over the file, the file over the default. Throws `invalid-argument`. */
export async function readRules(parsed: Parsed): Promise<readonly Rule[]> {
  const named = text(parsed, "ci-config");
  const file = parseRulesFile(await readConfig(named ?? CONFIG_FILE, named !== undefined), named ?? CONFIG_FILE);
  return RULES.map((name) => toRule(name, text(parsed, OPTIONS[name]) ?? file.get(name) ?? DEFAULTS[name]));
}

// No more than a person writes: this may be any file.
const MAX_CONFIG_CHARS = 64 * 1024;

async function readConfig(path: string, isWanted: boolean): Promise<string> {
  try {
    const content = await readFile(path, "utf8");
    if (content.length <= MAX_CONFIG_CHARS) return content;
  } catch (error) {
    const known = fromNode(error, `cannot read "${path}"`);
    if (known.code === "not-found" && !isWanted) return "";
    throw known;
  }
  throw new LeptonError("invalid-argument", `"${path}" is too large for a file of rules`);
}

/** The YAML that such a file has: `rules:` with one `name: value` a line below it. */
export function parseRulesFile(content: string, path: string): ReadonlyMap<RuleName, string> {
  const rules = new Map<RuleName, string>();
  content.split("\n").forEach((raw, index) => {
    const line = raw.replace(/(^|\s)#.*$/, "").trimEnd();
    if (line.trim() === "" || /^(?:rules:|---)$/.test(line)) return;
    const [, key = "", quoted, plain] = /^\s+([\w-]+):\s*(?:["'](.*)["']|(.*))$/.exec(line) ?? [];
    const name = ruleNamed(key);
    if (name === undefined) {
      const found = JSON.stringify(line.trim().slice(0, 80));
      throw new LeptonError("invalid-argument", `${path}:${index + 1}: ${found} is no rule`, {
        hint: `rules are ${RULES.join(", ")}, indented below "rules:"`,
      });
    }
    rules.set(name, quoted ?? plain ?? "");
  });
  return rules;
}

// dive's newer spelling is that of its configuration file.
function ruleNamed(key: string): RuleName | undefined {
  const spelled = key.replace(/-threshold$/, "");
  return RULES.find((name) => name === key || OPTIONS[name] === spelled);
}

function toRule(name: RuleName, setting: string): Rule {
  if (/^(?:disabled|off|false|)$/i.test(setting.trim())) return { name, setting: "disabled", threshold: undefined };
  const threshold = name === "highestWastedBytes" ? parseSize(setting) : parseRatio(setting);
  if (threshold !== undefined) return { name, setting, threshold };
  const wanted = name === "highestWastedBytes" ? "a size, e.g. 20MB" : "a number from 0 to 1";
  throw new LeptonError("invalid-argument", `invalid value "${setting}" for ${name}: not ${wanted}, nor "disabled"`);
}

function parseRatio(setting: string): number | undefined {
  const ratio = /^\s*(?:\d+\.?\d*|\.\d+)\s*$/.test(setting) ? Number(setting) : Number.NaN;
  return ratio >= 0 && ratio <= 1 ? ratio : undefined;
}

// Unlike docker's sizes: MB is a power of 1000 there, MiB one of 1024.
function parseSize(setting: string): number | undefined {
  const [, digits, unit = "", binary] = /^\s*(\d+\.?\d*|\.\d+)\s*([kmgtp]?)(i?)b?\s*$/i.exec(setting) ?? [];
  if (digits === undefined || (unit === "" && binary !== "")) return undefined;
  const power = unit === "" ? 0 : "kmgtp".indexOf(unit.toLowerCase()) + 1;
  return Math.floor(Number(digits) * (binary === "" ? 1000 : 1024) ** power);
}
