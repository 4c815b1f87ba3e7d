/** What is said of words that are not known. */
import { expect, it } from "vitest";
import { suggest } from "../../../src/text/suggest.ts";
import { cli } from "../cli/harness.ts";

it.each([
  ["pss", "unknown command: lepton pss", "did you mean `lepton ps`"],
  ["imagse", "unknown command: lepton imagse", "`lepton images`"],
  ["contianer ls", "unknown command: lepton contianer", "did you mean `lepton container`?"],
  ["namespaec", "unknown command: lepton namespaec", "did you mean `lepton namespace`?"],
  ["container pss", "unknown command: lepton container pss", "`lepton container ps`"],
  ["container remvoe x", "unknown command: lepton container remvoe", "did you mean `lepton container remove`?"],
  ["hlep", "unknown command: lepton hlep", "`lepton help`"],
  ["unpau", "unknown command: lepton unpau", "did you mean `lepton unpause`?"],
  ["help runn", "unknown command: lepton runn", "did you mean `lepton run`"],
  ["ps --al", "unknown flag: --al", "did you mean --all?"],
  ["ps --no-turnc", "unknown flag: --no-turnc", "did you mean --no-trunc?"],
  ["stop --tiem 1 x", "unknown flag: --tiem", "did you mean --time?"],
  ["ps --namespce x", "unknown flag: --namespce", "did you mean --namespace?"],
  ["--namespce x ps", "unknown flag: --namespce", "did you mean --namespace?"],
  ["--hepl", "unknown flag: --hepl", "did you mean --help?"],
  ["run -name=x busybox", "unknown shorthand flag: 'n' in -name=x", "did you mean --name?"],
])("%s: %s, %s", async (line, message, hint) => {
  const { code, stderr, connections } = await cli(line.split(" "));
  expect(stderr).toContain(message);
  expect(stderr).toContain(hint);
  expect(code).not.toBe(0);
  expect(connections).toEqual([]);
});

it.each(["xyzzy", "ps --xyzzy", "ps -x", "container xyzzy", "exec -zz"])("guesses nothing for %s", async (line) => {
  const { code, stderr } = await cli(line.split(" "));
  expect(code).not.toBe(0);
  expect(stderr).not.toContain("did you mean");
  expect(stderr).toMatch(/Run 'lepton[^']* --help' for more information/);
});

it("gives the nearest first, three at most", () => {
  expect(suggest("stp", ["rm", "setup", "stop", "step", "stpx", "stp"])).toEqual(["stp", "stop", "step"]);
  expect(suggest("a", ["b", "xyz"])).toEqual([]);
});
