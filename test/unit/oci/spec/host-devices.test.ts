import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { deviceAt, hostDevices, splitDevice } from "../../../../src/oci/spec/host-devices.ts";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "lepton-host-"));
});
afterEach(() => rm(root, { recursive: true }));

describe("devices", () => {
  it("splits 64-bit device numbers", () => {
    expect(splitDevice(0x103n)).toEqual({ major: 1, minor: 3 });
    // makedev(3): the low parts of both numbers lie in 32 bits as ever, the high parts around them.
    const join64 = (major: bigint, minor: bigint) =>
      ((major & 0xfffn) << 8n) | ((major & ~0xfffn) << 32n) | (minor & 0xffn) | ((minor & ~0xffn) << 12n);
    const number = fc.integer({ min: 0, max: 0xffff_ffff });
    fc.assert(
      fc.property(number, number, (major, minor) => {
        expect(splitDevice(join64(BigInt(major), BigInt(minor)))).toEqual({ major, minor });
      }),
    );
  });

  it("describes a node and overlooks what is none", async () => {
    expect(await deviceAt("/dev/null")).toMatchObject({ type: "c", path: "/dev/null", major: 1, minor: 3, uid: 0 });
    expect(await deviceAt("/dev")).toBeUndefined();
    expect(await deviceAt(join(root, "none"))).toBeUndefined();
  });

  it("lists this machine's, without what each container has of its own", async () => {
    const paths = (await hostDevices()).map(({ path }) => path);
    expect(paths).toContain("/dev/null");
    expect(paths.filter((path) => /^\/dev\/(pts|shm|console)/.test(path))).toEqual([]);
  });

  it("says what it could not list", async () => {
    await expect(hostDevices(join(root, "none"))).rejects.toThrow(/^cannot list devices in ".*none"/);
  });
});
