import { describe, expect, test } from "vitest";
import { hostnameOf, isLinkLocal, isLoopbackHost } from "../../../../src/registry/http/address.ts";

describe("isLoopbackHost", () => {
  test.each(["127.0.0.1", "127.0.0.1:5000", "127.9.8.7", "localhost", "LOCALHOST:80", "[::1]", "[::1]:5000", "::1"])(
    "knows %s",
    (host) => {
      expect(isLoopbackHost(host)).toBe(true);
    },
  );

  test.each([
    "localhost.evil.com",
    "127.0.0.1.nip.io",
    "0x7f.1",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "127.1",
    "2130706433",
    "128.0.0.1",
    "0.0.0.0",
    "notlocalhost",
    "127.0.0.1x",
    "",
  ])("does not take %j for it", (host) => {
    expect(isLoopbackHost(host)).toBe(false);
  });
});

describe("isLinkLocal", () => {
  test.each([
    "169.254.169.254",
    "169.254.0.1:80",
    "[fe80::1]",
    "fe80::1%eth0",
    "febf::1",
    "::ffff:169.254.169.254",
    "[::ffff:a9fe:a9fe]:80",
    "64:ff9b::169.254.169.254",
    "fd00:ec2::254",
    "FE80:0:0::1",
  ])("knows %s", (address) => {
    expect(isLinkLocal(address)).toBe(true);
  });

  test.each(["169.253.1.1", "10.0.0.1", "fec0::1", "2001:db8::fe80", "fe80.example", "169.254.evil.com", "::1", ""])(
    "does not take %j for it",
    (address) => {
      expect(isLinkLocal(address)).toBe(false);
    },
  );
});

test("hostnameOf drops brackets and port", () => {
  expect(["a:1", "a", "[::1]:1", "[::1]", "127.0.0.1:5000"].map(hostnameOf)).toEqual([
    "a",
    "a",
    "::1",
    "::1",
    "127.0.0.1",
  ]);
});
