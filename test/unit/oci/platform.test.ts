import { describe, expect, test } from "vitest";
import {
  bestPlatform,
  formatPlatform,
  hostPlatform,
  parsePlatform,
  platformRank,
  samePlatform,
} from "../../../src/oci/platform.ts";

describe("parsePlatform", () => {
  const host = hostPlatform();
  test.each([
    ["linux/amd64", "linux/amd64"],
    ["linux/x86_64", "linux/amd64"],
    ["linux/x86-64", "linux/amd64"],
    ["linux/amd64/v1", "linux/amd64"],
    ["linux/amd64/v3", "linux/amd64/v3"],
    ["linux/aarch64", "linux/arm64"],
    ["linux/arm64/v8", "linux/arm64"],
    ["linux/arm64/8", "linux/arm64"],
    ["linux/arm", "linux/arm/v7"],
    ["linux/arm/6", "linux/arm/v6"],
    ["linux/armhf", "linux/arm/v7"],
    ["linux/armel", "linux/arm/v6"],
    ["linux/i386", "linux/386"],
    ["Linux/AMD64", "linux/amd64"],
    ["macos/arm64", "darwin/arm64"],
    ["linux", `linux/${formatPlatform(host).split("/").slice(1).join("/")}`],
    ["arm64", `${host.os}/arm64`],
    ["s390x", `${host.os}/s390x`],
  ])("reads %s as %s", (text, expected) => {
    expect(formatPlatform(parsePlatform(text))).toBe(expected);
  });

  test.each(["", "/", "linux/", "/amd64", "linux/amd64/v1/x", "nonsense", "linux/*", "linux/a b", "linux\n"])(
    "refuses %j",
    (text) => {
      expect(() => parsePlatform(text)).toThrow("unknown operating system or architecture");
    },
  );
});

test("spellings of one platform are the same platform", () => {
  expect(samePlatform(parsePlatform("linux/arm64/v8"), { os: "linux", architecture: "aarch64" })).toBe(true);
  expect(samePlatform(parsePlatform("linux/arm/v6"), parsePlatform("linux/arm"))).toBe(false);
});

test("ranks what a machine can also run, best first", () => {
  const rank = (wanted: string, candidate: string) => platformRank(parsePlatform(wanted), parsePlatform(candidate));
  expect(rank("linux/amd64", "linux/amd64")).toBe(0);
  expect(rank("linux/amd64", "linux/386")).toBe(1);
  expect(rank("linux/amd64", "linux/amd64/v2")).toBeUndefined();
  expect(rank("linux/amd64/v3", "linux/amd64")).toBe(2);
  expect(rank("linux/amd64", "windows/amd64")).toBeUndefined();
  expect(rank("linux/arm/v7", "linux/arm/v6")).toBe(1);
  expect(rank("linux/arm/v6", "linux/arm/v7")).toBeUndefined();
  expect(rank("linux/arm64", "linux/arm/v7")).toBe(2);
  expect(rank("linux/arm64/v8.2", "linux/arm64/v8.1")).toBe(1);
  expect(rank("linux/arm64/v9", "linux/arm64/v8.5")).toBe(1);
  expect(rank("linux/386", "linux/amd64")).toBeUndefined();
});

test("picks the exact platform before one that would also run", () => {
  const names = ["linux/386", "linux/arm64", "linux/amd64"];
  expect(bestPlatform(parsePlatform("linux/amd64"), names, parsePlatform)).toBe("linux/amd64");
  expect(bestPlatform(parsePlatform("linux/amd64"), names.slice(0, 2), parsePlatform)).toBe("linux/386");
  expect(bestPlatform(parsePlatform("linux/s390x"), names, parsePlatform)).toBeUndefined();
});
