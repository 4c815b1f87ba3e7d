import { describe, expect, test } from "vitest";
import {
  addressAt,
  contains,
  formatAddress,
  formatSubnet,
  lastOf,
  overlaps,
  parseAddress,
  parseSubnet,
  type Subnet,
} from "../../../src/cni/subnet.ts";

function subnet(text: string): Subnet {
  const parsed = parseSubnet(text);
  if (parsed === undefined) throw new Error(`no subnet: ${text}`);
  return parsed;
}

describe("a subnet", () => {
  test.each([
    ["10.4.0.0/24", "10.4.0.0/24"],
    ["10.4.0.77/24", "10.4.0.0/24"],
    ["0.0.0.0/0", "0.0.0.0/0"],
    ["255.255.255.255/32", "255.255.255.255/32"],
    ["fd00::/64", "fd00::/64"],
    ["FD00:0:0:1:2::9/64", "fd00:0:0:1::/64"],
    ["::ffff:10.1.2.3/120", "::ffff:a01:200/120"],
    ["::/0", "::/0"],
    ["1:2:3:4:5:6:7:8/128", "1:2:3:4:5:6:7:8/128"],
  ])("%s is written as %s", (text, written) => expect(formatSubnet(subnet(text))).toBe(written));

  test.each([
    "",
    "10.4.0.0",
    "10.4.0.0/33",
    "10.4.0/24",
    "fd00::/129",
    "fd00::1%eth0/64",
    "10.4.0.0/24/1",
    "x/24",
    "10.4.0.0/ 4",
  ])("is not %j", (text) => expect(parseSubnet(text)).toBeUndefined());

  test.each([
    ["10.4.0.0/24", "10.4.0.255/32", true],
    ["10.4.0.0/24", "10.4.1.0/24", false],
    ["10.0.0.0/8", "10.4.1.0/24", true],
    ["10.4.1.0/24", "10.0.0.0/8", true],
    ["fd00::/64", "fd00:0:0:1::/64", false],
    ["::/0", "10.4.0.0/24", false],
  ])("%s and %s overlap: %s", (a, b, expected) => expect(overlaps(subnet(a), subnet(b))).toBe(expected));

  test("contains its first and its last address, and none beside them", () => {
    const inside = (text: string) => contains(subnet("10.4.0.128/25"), parseAddress(text) ?? { version: 6, value: 0n });
    expect(["10.4.0.127", "10.4.0.128", "10.4.0.255", "10.4.1.0", "::1"].map(inside)).toEqual([
      false,
      true,
      true,
      false,
      false,
    ]);
    expect(formatAddress({ version: 4, value: lastOf(subnet("10.4.0.128/25")) })).toBe("10.4.0.255");
  });

  test("counts its addresses from the beginning", () => {
    expect(addressAt(subnet("10.4.0.0/24"), 1n)).toBe("10.4.0.1");
    expect(addressAt(subnet("fd00:1::/64"), 255n)).toBe("fd00:1::ff");
  });
});
