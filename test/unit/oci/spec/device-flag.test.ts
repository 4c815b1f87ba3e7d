import { describe, expect, it } from "vitest";
import { isCdiName, parseDevice, parseDeviceRule } from "../../../../src/oci/spec/device-flag.ts";
import { badArgument, specWith } from "./inputs.ts";

const node = (host: string, container = host, access = "rwm") => ({ kind: "node", host, container, access });

describe("parseDevice", () => {
  it.each([
    ["/dev/fuse", node("/dev/fuse")],
    ["/dev/fuse:/dev/other", node("/dev/fuse", "/dev/other")],
    ["/dev/fuse:r", node("/dev/fuse", "/dev/fuse", "r")],
    ["/dev/fuse:/dev/other:rw", node("/dev/fuse", "/dev/other", "rw")],
    ["/dev/fuse::m", node("/dev/fuse", "/dev/fuse", "m")],
    ["/dev/../dev/fuse", node("/dev/fuse")],
    ["vendor.com/net=eth0", { kind: "cdi", name: "vendor.com/net=eth0" }],
    ["nvidia.com/gpu=GPU-1:0", { kind: "cdi", name: "nvidia.com/gpu=GPU-1:0" }],
  ])("reads %s", (text, expected) => {
    expect(parseDevice(text)).toEqual(expected);
  });

  it.each([
    ["", "bad format for path: "],
    [":/dev/x", "bad format for path: :/dev/x"],
    ["/a:/b:r:w", "bad format for path: /a:/b:r:w"],
    ["/dev/x:/dev/y:x", "bad mode specified: x"],
    ["/dev/x:/dev/y:rr", "bad mode specified: rr"],
    ["/dev/x:rx", "rx is not an absolute path"],
    ["dev/x", "dev/x is not an absolute path"],
    ["dev/x:/dev/x", "dev/x is not an absolute path"],
  ])("refuses %j", (text, message) => {
    expect(() => parseDevice(text)).toThrow(badArgument(message));
  });

  it.each(["/dev/x", "vendor/class", "vendor/=x", "a/b/c=d", "a/b=", "a/b=c/d", "-a/b=c", "a/b=../x"])(
    "%s is no name of the Container Device Interface",
    (word) => expect(isCdiName(word)).toBe(false),
  );
});

describe("parseDeviceRule", () => {
  it.each([
    ["c 1:3 rwm", { allow: true, type: "c", major: 1, minor: 3, access: "rwm" }],
    ["b 8:* r", { allow: true, type: "b", major: 8, access: "r" }],
    ["a *:* rwm", { allow: true, type: "a", access: "rwm" }],
  ])("reads %s", (text, rule) => {
    expect(parseDeviceRule(text)).toEqual(rule);
  });

  it.each(["", "c 1:3", "d 1:3 rwm", "c 1:3 rwmr", "c  1:3 r", "c 1:3 x", "c -1:3 r"])("refuses %j", (text) => {
    expect(() => parseDeviceRule(text)).toThrow(badArgument(`invalid device cgroup format '${text}'`));
  });
});

describe("devices of a container", () => {
  const fuse = { type: "c", path: "/dev/fuse", major: 10, minor: 229, fileMode: 0o666, uid: 0, gid: 0 } as const;

  it("get a node and, behind docker's own rules, one that lets the container use it", () => {
    const { devices, resources } = specWith(
      { deviceCgroupRules: ["c 1:3 r"] },
      { devices: [{ node: fuse, access: "rw" }] },
    ).linux;
    expect(devices).toEqual([fuse]);
    expect(resources.devices.slice(-3)).toEqual([
      { allow: false, type: "c", major: 10, minor: 229, access: "rwm" },
      { allow: true, type: "c", major: 10, minor: 229, access: "rw" },
      { allow: true, type: "c", major: 1, minor: 3, access: "r" },
    ]);
  });

  it("take the place of the host's where a privileged container has both", () => {
    const mine = { ...fuse, fileMode: 0o600 };
    const { devices } = specWith(
      { privileged: true },
      { hostDevices: [fuse], devices: [{ node: mine, access: "r" }] },
    ).linux;
    expect(devices).toEqual([mine]);
  });

  it("of the host stay away from a privileged container that does not want them", () => {
    const options = { privileged: true, securityOpt: ["privileged-without-host-devices"] };
    const { devices, resources } = specWith(options, { hostDevices: [fuse] }).linux;
    expect(devices).toEqual([]);
    expect(resources.devices).not.toContainEqual({ allow: true, access: "rwm" });
  });
});
