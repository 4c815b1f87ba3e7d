/** Lines as bash has them, and what readline gets back. */
import { expect, it } from "vitest";
import { bashReply, readBashLine } from "../../../../src/cli/complete/bash-line.ts";

// bash's own COMP_WORDBREAKS.
const BREAKS = " \t\n\"'><=;|&(:";
const read = (line: string) => readBashLine(line, BREAKS);

it.each([
  ["lepton ", ["lepton"], "", 0, ""],
  ["lepton  stop we", ["lepton", "stop"], "we", 0, ""],
  ["lepton rmi busybox:la", ["lepton", "rmi"], "busybox:la", 8, ""],
  ["lepton ps --format=js", ["lepton", "ps"], "--format=js", 9, ""],
  ["lepton run host:5000/app:", ["lepton", "run"], "host:5000/app:", 14, ""],
  ["lepton -n 'a b' ps ''", ["lepton", "-n", "a b", "ps"], "", 0, ""],
  ["lepton x my\\ con", ["lepton", "x"], "my con", 0, ""],
  ["lepton x a\\:b", ["lepton", "x"], "a:b", 0, ""],
  ["lepton x 'a:b c", ["lepton", "x"], "a:b c", 0, "'"],
  ['lepton x --y="a \\"b\\c', ["lepton", "x"], '--y=a "b\\c', 4, '"'],
  ['lepton x a:"b:c":d', ["lepton", "x"], "a:b:c:d", 6, ""],
  ["lepton x a:'b'c", ["lepton", "x"], "a:bc", 2, ""],
  ["lepton x a\\", ["lepton", "x"], "a", 0, ""],
] as const)("reads %j", (line, before, current, kept, quote) => {
  expect(read(line)).toEqual({ before, current, kept, quote });
});

it("breaks a word nowhere where COMP_WORDBREAKS says so", () => {
  expect(readBashLine("lepton rmi busybox:la", " \t\n").kept).toBe(0);
});

it.each([
  ["rmi busybox:la", "busybox:latest", "latest"],
  ["rm a", "a b$c'd", "a\\ b\\$c\\'d"],
  ["rm 'a", "a b'c", "a b'\\''c"],
  ['rm "a', 'a b"$c', 'a b\\"\\$c'],
  ["rm ü", "über/größe@sha256:1", "über/größe@sha256:1"],
])("answers %j with the rest of %j", (typed, value, reply) => {
  expect(bashReply(value, read(`lepton ${typed}`))).toBe(reply);
});
