import { expect, test } from "vitest";
import { type Filterable, fuzzyScore, parseFilter } from "../../../../components/state/filter.ts";

const WEB: Filterable = {
  text: "web-1 3f9c2b nginx:1.29 running",
  labels: { app: "web", tier: "front" },
  field: (name) => ({ status: "running", image: "nginx:1.29", ns: "default" })[name],
  number: (name) => ({ cpu: 60, mem: 200 * 1024 * 1024 })[name],
};

test.each([
  ["", true],
  ["   ", true],
  ["WEB", true],
  ["db", false],
  ["!db", true],
  ["!web", false],
  ["!", true],
  ["web nginx", true],
  ["web redis", false],
  ["-f wb1", true],
  ["-f 1bw", false],
  ["-f", true],
  ["-l app=web", true],
  ["-l app", true],
  ["-l app=api", false],
  ["label:tier=front", true],
  ["status:run", true],
  ["status:exited", false],
  ["!status:exited", true],
  ["ns:*", true],
  ["nginx:1.29", true],
  ["nginx:1.30", false],
  ["cpu>50", true],
  ["cpu>=60", true],
  ["cpu<60", false],
  ["mem>100M", true],
  ["mem>1G", false],
  ["age>5", false],
  ["status:running cpu>50 -l app=web !redis", true],
])("%j matches: %s", (filter, matches) => {
  expect(parseFilter(filter)(WEB)).toBe(matches);
});

test("a fuzzy match is better where letters follow each other or begin words", () => {
  const best = (word: string, texts: string[]) =>
    texts.sort((a, b) => (fuzzyScore(word, b) ?? -99) - (fuzzyScore(word, a) ?? -99))[0];
  expect(best("st", ["restart", "stop"])).toBe("stop");
  expect(best("rmi", ["rename image", "rmi"])).toBe("rmi");
  expect(fuzzyScore("xyz", "stop")).toBeUndefined();
});
