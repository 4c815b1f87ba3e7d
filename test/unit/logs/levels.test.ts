import { expect, test } from "vitest";
import { findLevel, rankOf } from "../../../src/logs/levels.ts";

test.each([
  ["ERROR upstream is gone", "ERROR", "error"],
  ["12:00 [WARN] slow", "WARN", "warn"],
  ["WARNING:root:slow", "WARNING", "warn"],
  ["2026-11-26 06:41:00.123 UTC [77] FATAL:  no such role", "FATAL", "fatal"],
  ['{"level":"error","msg":"x"}', "error", "error"],
  ['{"time":1,"severity":"WARNING"}', "WARNING", "warn"],
  ['{"level":50,"time":1,"msg":"pino"}', "50", "error"],
  ['{"@level":"info"}', "info", "info"],
  ["time=1 level=warning msg=x", "warning", "warn"],
  ["lvl=dbug msg=geth", undefined, undefined],
  ["I1126 06:41:00.123456       1 main.go:10] started", "I", "info"],
  ["E1126 06:41:00.123456       1 main.go:10] lost", "E", "error"],
  ['{"t":{"$date":"2026-11-26T06:41:00Z"},"s":"W","c":"NETWORK"}', "W", "warn"],
  ["<3>kernel: oops", "3", "error"],
  ["<165>1 2026-11-26T06:41:00Z host app", "165", "info"],
  ["2026/11/26 06:41:00 [error] 7#7: open() failed", "error", "error"],
  ["6:41AM INF listening port=80", "INF", "info"],
  ["6:41AM ERR gone", "ERR", "error"],
  ["Nov 26 SEVERE: stopped", "SEVERE", "error"],
  ["panic: [panic] x", "panic", "fatal"],
  ["DEBUG cache miss", "DEBUG", "debug"],
  ["TRACE enter", "TRACE", "trace"],
  ["there was an error in prose", undefined, undefined],
  ["TERROR and INFORM are no levels", undefined, undefined],
  ["wrote ERROR.log and x-INFO-y", undefined, undefined],
  ["GET /level/3", undefined, undefined],
  [`${"x".repeat(400)} ERROR far away`, undefined, undefined],
])("in %j finds %j, %j", (line, word, level) => {
  const found = findLevel(line);
  expect(found === undefined ? undefined : line.slice(found.from, found.to)).toBe(word);
  expect(found?.level).toBe(level);
});

test("levels are ranked, and a line without one is below all", () => {
  const ranks = [undefined, "trace", "debug", "info", "warn", "error", "fatal"] as const;
  expect(ranks.map(rankOf)).toEqual([0, 1, 2, 3, 4, 5, 6]);
});
