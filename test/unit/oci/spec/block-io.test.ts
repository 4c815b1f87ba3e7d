import { describe, expect, it } from "vitest";
import { limitedDevices, parseBps, parseIops, parseWeight } from "../../../../src/oci/spec/block-io.ts";
import type { SpecOptions } from "../../../../src/oci/spec/input.ts";
import { limits } from "../../../../src/oci/spec/resources.ts";
import { badArgument, HOST, specWith } from "./inputs.ts";

const NUMBERS = { "/dev/sda": { major: 8, minor: 0 }, "/dev/sdb": { major: 8, minor: 16 } };
const blockIo = (options: SpecOptions) => limits(options, HOST, NUMBERS).resources.blockIO;

describe("rates and weights of devices", () => {
  it("are read as docker reads them", () => {
    expect(parseBps("/dev/sda:1mb")).toEqual({ path: "/dev/sda", value: 1024 * 1024 });
    expect(parseBps("/dev/sda:100")).toEqual({ path: "/dev/sda", value: 100 });
    expect(parseIops("/dev/sda:1000")).toEqual({ path: "/dev/sda", value: 1000 });
    expect(parseWeight("/dev/sda:10")).toEqual({ path: "/dev/sda", value: 10 });
    expect(parseWeight("/dev/sda:0")).toEqual({ path: "/dev/sda", value: 0 });
  });

  const FORM = "The correct format is <device-path>:<number>[<unit>]. Number must be a positive integer.";
  it.each([
    ["/dev/sda", "bad format: /dev/sda"],
    [":1mb", "bad format: :1mb"],
    ["sda:1mb", "bad format for device path: sda:1mb"],
    ["/dev/sda:-1", `invalid rate for device: /dev/sda:-1. ${FORM} Unit is optional and can be kb, mb, or gb`],
    ["/dev/sda:x", `invalid rate for device: /dev/sda:x. ${FORM} Unit is optional and can be kb, mb, or gb`],
  ])("%s is no rate of bytes", (text, message) => {
    expect(() => parseBps(text)).toThrow(badArgument(message));
  });

  it.each(["/dev/sda:1mb", "/dev/sda:-1", "/dev/sda:"])("%s is no rate of operations", (text) => {
    const message = `invalid rate for device: ${text}. The correct format is <device-path>:<number>. Number must be a positive integer`;
    expect(() => parseIops(text)).toThrow(badArgument(message));
  });

  it.each(["/dev/sda:9", "/dev/sda:1001", "/dev/sda:x", "/dev/sda:-10"])("%s is no weight", (text) => {
    expect(() => parseWeight(text)).toThrow(badArgument(`invalid weight for device: ${text}`));
  });
});

describe("limits of block devices", () => {
  const ALL: SpecOptions = {
    blkioWeight: 300,
    blkioWeightDevices: ["/dev/sda:200"],
    deviceReadBps: ["/dev/sda:1mb", "/dev/sdb:2kb"],
    deviceWriteBps: ["/dev/sda:3"],
    deviceReadIops: ["/dev/sda:4"],
    deviceWriteIops: ["/dev/sdb:5"],
  };

  it("name their devices by number", () => {
    expect(limitedDevices(ALL)).toEqual(["/dev/sda", "/dev/sdb"]);
    const [sda, sdb] = [NUMBERS["/dev/sda"], NUMBERS["/dev/sdb"]];
    const expected = {
      weight: 300,
      weightDevice: [{ ...sda, weight: 200 }],
      throttleReadBpsDevice: [
        { ...sda, rate: 1024 * 1024 },
        { ...sdb, rate: 2048 },
      ],
      throttleWriteBpsDevice: [{ ...sda, rate: 3 }],
      throttleReadIOPSDevice: [{ ...sda, rate: 4 }],
      throttleWriteIOPSDevice: [{ ...sdb, rate: 5 }],
    };
    expect(blockIo(ALL)).toEqual(expected);
    expect(specWith(ALL, { deviceNumbers: NUMBERS }).linux.resources.blockIO).toEqual(expected);
  });

  it("are not there where none was asked for", () => {
    expect(blockIo({ blkioWeight: 0, deviceReadBps: [] })).toBeUndefined();
    expect(limitedDevices({})).toEqual([]);
  });

  it.each([9, 1001, -1])("refuse a weight of %d", (blkioWeight) => {
    expect(() => blockIo({ blkioWeight })).toThrow(badArgument("Range of blkio weight is from 10 to 1000"));
  });

  it("are dropped with docker's warnings where the kernel has none", () => {
    const host = { ...HOST, cgroup: { ...HOST.cgroup, abilities: [] } };
    const { resources, warnings } = limits(ALL, host, NUMBERS);
    expect(resources).toEqual({});
    const not = (what: string, dropped: string) =>
      `Your kernel does not support ${what} or the cgroup is not mounted. ${dropped} discarded.`;
    expect(warnings).toEqual([
      not("Block I/O weight", "Weight"),
      not("Block I/O weight_device", "Weight-device"),
      not("BPS Block I/O read limit", "Block I/O BPS read limit"),
      not("BPS Block I/O write limit", "Block I/O BPS write limit"),
      not("IOPS Block read limit", "Block I/O IOPS read limit"),
      not("IOPS Block write limit", "Block I/O IOPS write limit"),
    ]);
  });
});
