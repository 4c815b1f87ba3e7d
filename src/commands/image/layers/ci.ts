/** Holds an image against the rules of `--ci`. */
import type { Waste } from "../../../engine/types.ts";
import { LeptonError } from "../../../errors.ts";
import { alignRows } from "../../../text/table.ts";
import type { CommandResult } from "../../define.ts";
import { goStruct } from "../../go-value.ts";
import { given } from "../../read.ts";
import { wasteFields, wasteText } from "./report.ts";
import type { Rule } from "./rules.ts";

export type Verdict = "PASS" | "FAIL" | "SKIP";

export interface Judgement {
  readonly rule: Rule;
  readonly verdict: Verdict;
  /** Why it fails; the setting otherwise. */
  readonly reason: string;
}

/** Figures, verdicts, and a failure where a rule fails: then the status is 1. */
export function judge(name: string, rules: readonly Rule[], waste: Waste, format: string | undefined): CommandResult {
  const judgements = rules.map((rule) => judgeRule(rule, waste));
  const failed = judgements.filter(({ verdict }) => verdict === "FAIL");
  const lines = judgements.map(({ rule, verdict, reason }) => [verdict, rule.name, reason]);
  const failure = new LeptonError("failed-precondition", `image "${name}" does not pass: ${countText(failed.length)}`);
  return {
    kind: "document",
    value: goStruct({
      Name: name,
      Pass: failed.length === 0,
      Rules: judgements.map(({ rule, verdict, reason }) =>
        goStruct({ Name: rule.name, Setting: rule.setting, Verdict: verdict, Reason: reason }),
      ),
      ...wasteFields(waste),
    }),
    text: `${wasteText(waste)}\n${alignRows(lines, { minWidth: 0, padding: 2 })}`,
    ...given("format", format),
    ...(failed.length === 0 ? {} : { failure }),
  };
}

function countText(failed: number): string {
  return failed === 1 ? "1 rule fails" : `${failed} rules fail`;
}

/** A value that is just the threshold passes, as with dive. */
export function judgeRule(rule: Rule, waste: Waste): Judgement {
  const { threshold } = rule;
  if (threshold === undefined) return { rule, verdict: "SKIP", reason: "disabled" };
  const reason = failureOf(rule, threshold, waste);
  return reason === undefined ? { rule, verdict: "PASS", reason: rule.setting } : { rule, verdict: "FAIL", reason };
}

function failureOf({ name }: Rule, threshold: number, waste: Waste): string | undefined {
  switch (name) {
    case "lowestEfficiency":
      return waste.efficiency < threshold ? `${shown(waste.efficiency)} is below ${threshold}` : undefined;
    case "highestWastedBytes":
      return waste.wastedBytes > threshold ? `${waste.wastedBytes} bytes are above ${threshold}` : undefined;
    case "highestUserWastedPercent":
      return waste.userWastedPercent > threshold
        ? `${shown(waste.userWastedPercent)} is above ${threshold}`
        : undefined;
  }
}

// Enough digits that a value never reads like the threshold that it misses.
function shown(ratio: number): string {
  return String(Number(ratio.toPrecision(6)));
}
