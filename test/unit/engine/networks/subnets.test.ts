import { describe, expect, test } from "vitest";
import { consolidateSubnets } from "../../../../src/engine/networks/consolidate.ts";
import { checkSubnets, uniqueLocalSubnet } from "../../../../src/engine/networks/subnets.ts";

describe("subnets of a network", () => {
  test("get their first address for a gateway", () => {
    expect(checkSubnets([{ subnet: "10.1.0.0/16" }, { subnet: "FD00::/64", gateway: "fd00::9" }], true)).toEqual([
      { subnet: "10.1.0.0/16", gateway: "10.1.0.1" },
      { subnet: "fd00::/64", gateway: "fd00::9" },
    ]);
  });

  test("of IPv6 do not count where it is not wanted, as docker has it", () => {
    expect(checkSubnets([{ subnet: "fd00::7/64" }], false)).toEqual([]);
  });

  test.each([
    [{ subnet: "10.1.0/24" }, "invalid subnet 10.1.0/24: invalid CIDR block notation"],
    [{ subnet: "10.1.0.1/24" }, "invalid subnet 10.1.0.1/24: it should be 10.1.0.0/24"],
    [{ subnet: "10.1.0.0/31" }, "invalid subnet 10.1.0.0/31: too small to hold a container"],
    [{ subnet: "10.1.0.0/24", gateway: "x" }, "invalid gateway x: invalid address"],
    [{ subnet: "10.1.0.0/24", gateway: "fd00::1" }, "invalid gateway fd00::1: parent subnet is an IPv4 block"],
    [
      { subnet: "10.1.0.0/24", gateway: "10.1.1.1" },
      "invalid gateway 10.1.1.1: parent subnet 10.1.0.0/24 doesn't contain this address",
    ],
    [{ subnet: "10.1.0.0/24", ipRange: "10.1.0.0" }, "invalid ip-range 10.1.0.0: invalid CIDR block notation"],
    [{ subnet: "10.1.0.0/24", ipRange: "10.1.0.9/25" }, "invalid ip-range 10.1.0.9/25: it should be 10.1.0.0/25"],
    [
      { subnet: "10.1.0.0/24", ipRange: "10.1.0.0/23" },
      "invalid ip-range 10.1.0.0/23: parent subnet 10.1.0.0/24 doesn't contain ip-range",
    ],
    [
      { subnet: "10.1.0.0/24", auxAddresses: { nas: "10.1.1.1" } },
      "invalid auxiliary address 10.1.1.1: parent subnet 10.1.0.0/24 doesn't contain this address",
    ],
  ])("%j are refused", (subnet, message) => {
    expect(() => checkSubnets([subnet], true)).toThrow(`invalid network config: ${message}`);
  });

  test("keep no address twice, and must leave one", () => {
    const keeping = (auxAddresses: Record<string, string>) =>
      checkSubnets([{ subnet: "10.1.0.0/29", auxAddresses }], false);
    expect(() => keeping({ a: "10.1.0.1" })).toThrow("secondary ip address (a:10.1.0.1): Address already in use");
    expect(() => keeping({ a: "10.1.0.3", b: "10.1.0.3" })).toThrow("(b:10.1.0.3): Address already in use");
    expect(keeping({ a: "10.1.0.3", b: "10.1.0.6" })).toHaveLength(1);
  });

  test("must not overlap", () => {
    const given = [{ subnet: "10.1.0.0/16" }, { subnet: "10.1.4.0/24" }];
    expect(() => checkSubnets(given, false)).toThrow("multiple overlapping subnet configuration is not supported");
  });

  test("of one's own making differ", () => {
    const made = Array.from({ length: 20 }, () => uniqueLocalSubnet().subnet);
    expect(new Set(made).size).toBe(20);
    for (const subnet of made) expect(checkSubnets([{ subnet }], true)).toHaveLength(1);
  });
});

describe("gateways and ranges", () => {
  test("find their subnets by their addresses", () => {
    const found = consolidateSubnets(["10.1.0.0/24", "10.2.0.0/24"], ["10.2.0.9", "10.1.0.9"], ["10.2.0.128/25"]);
    expect(found).toEqual([
      { subnet: "10.1.0.0/24", gateway: "10.1.0.9" },
      { subnet: "10.2.0.0/24", gateway: "10.2.0.9", ipRange: "10.2.0.128/25" },
    ]);
  });

  test.each<[readonly string[], readonly string[], readonly string[], string]>([
    [[], ["10.1.0.9"], [], "every ip-range or gateway must have a corresponding subnet"],
    [["10.1.0.0/24"], ["10.2.0.9"], [], "no matching subnet for gateway 10.2.0.9"],
    [["10.1.0.0/24"], [], ["10.2.0.0/25"], "no matching subnet for range 10.2.0.0/25"],
    [["10.1.0.0/24", "10.1.0.0/25"], [], [], "multiple overlapping subnet configuration is not supported"],
    [
      ["10.1.0.0/24", "10.2.0.0/24"],
      ["10.1.0.1", "10.1.0.2"],
      [],
      "cannot configure multiple gateways (10.1.0.1, 10.1.0.2) for the same subnet (10.1.0.0/24)",
    ],
  ])("%j %j %j are refused", (subnets, gateways, ranges, message) => {
    expect(() => consolidateSubnets(subnets, gateways, ranges)).toThrow(message);
  });
});
