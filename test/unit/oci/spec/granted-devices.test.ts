import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { deviceNumbers, grantDevices } from "../../../../src/oci/spec/granted-devices.ts";

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "lepton-devices-"));
});
afterEach(() => rm(dir, { recursive: true }));

const none = (path: string, why: string) =>
  expect.objectContaining({
    code: "not-found",
    message: `error gathering device information while adding custom device "${path}": ${why}`,
  });

describe("grantDevices", () => {
  it("gives a device at the place that was asked for", async () => {
    const [null0] = await grantDevices(["/dev/null:/dev/nothing:r"]);
    expect(null0).toMatchObject({ node: { type: "c", path: "/dev/nothing", major: 1, minor: 3 }, access: "r" });
  });

  it("follows a link to the device", async () => {
    const link = join(dir, "link");
    await symlink("/dev/zero", link);
    expect(await grantDevices([link])).toMatchObject([{ node: { path: link, major: 1, minor: 5 } }]);
    expect(await deviceNumbers([link])).toEqual({ [link]: { major: 1, minor: 5 } });
  });

  it("gives a directory without devices as nothing, and leaves CDI names alone", async () => {
    await mkdir(join(dir, "empty"));
    expect(await grantDevices([join(dir, "empty"), "vendor.com/class=x"])).toEqual([]);
  });

  it("refuses what is not there, and what is no device", async () => {
    const [missing, file] = [join(dir, "missing"), join(dir, "file")];
    await writeFile(file, "");
    await expect(grantDevices([missing])).rejects.toThrow(none(missing, "no such file or directory"));
    await expect(grantDevices([file])).rejects.toThrow(none(file, "not a device node"));
    await expect(deviceNumbers([file])).rejects.toThrow(none(file, "not a device node"));
  });
});
