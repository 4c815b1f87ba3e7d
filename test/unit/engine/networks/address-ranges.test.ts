import { expect, test } from "vitest";
import { rangesOf, subnetsIn } from "../../../../src/engine/networks/address-ranges.ts";

const limits = (...given: Parameters<typeof rangesOf>) =>
  rangesOf(...given).map(({ rangeStart, rangeEnd }) => `${rangeStart}-${rangeEnd}`);

test("a whole subnet is one range without ends, a part of it one with them", () => {
  expect(rangesOf({ subnet: "10.1.0.0/24", gateway: "10.1.0.1" })).toEqual([
    { subnet: "10.1.0.0/24", gateway: "10.1.0.1" },
  ]);
  expect(limits({ subnet: "10.1.0.0/24", ipRange: "10.1.0.0/25" })).toEqual(["10.1.0.1-10.1.0.127"]);
  expect(limits({ subnet: "10.1.0.0/24", ipRange: "10.1.0.128/25" })).toEqual(["10.1.0.128-10.1.0.254"]);
});

test.each([
  [{ a: "10.1.0.4" }, ["10.1.0.1-10.1.0.3", "10.1.0.5-10.1.0.6"]],
  [{ b: "10.1.0.5", a: "10.1.0.4" }, ["10.1.0.1-10.1.0.3", "10.1.0.6-10.1.0.6"]],
  [{ a: "10.1.0.1" }, ["10.1.0.2-10.1.0.6"]],
  [{ a: "10.1.0.6" }, ["10.1.0.1-10.1.0.5"]],
])("%j are left out of a /29", (auxAddresses, ranges) => {
  const made = rangesOf({ subnet: "10.1.0.0/29", gateway: "10.1.0.2", auxAddresses });
  expect(made.map(({ rangeStart, rangeEnd }) => `${rangeStart}-${rangeEnd}`)).toEqual(ranges);
  expect(new Set(made.map(({ gateway }) => gateway))).toEqual(new Set(["10.1.0.2"]));
  expect(subnetsIn(made)).toHaveLength(1);
});

test("an address outside of the range is kept by it already, and nothing may be left", () => {
  const subnet = { subnet: "10.1.0.0/24", ipRange: "10.1.0.128/31" };
  expect(limits({ ...subnet, auxAddresses: { a: "10.1.0.9" } })).toEqual(["10.1.0.128-10.1.0.129"]);
  expect(limits({ ...subnet, auxAddresses: { a: "10.1.0.128", b: "10.1.0.129" } })).toEqual([]);
});

test("of IPv6 the last address counts", () => {
  expect(limits({ subnet: "fd00::/126", auxAddresses: { a: "fd00::2" } })).toEqual([
    "fd00::1-fd00::1",
    "fd00::3-fd00::3",
  ]);
});
