import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { grantCdiDevices } from "../../../../src/oci/cdi/devices.ts";
import { gpuDevices } from "../../../../src/oci/spec/gpus.ts";
import { badArgument, specWith } from "../spec/inputs.ts";

let root: string;
let dirs: readonly string[];
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "lepton-cdi-"));
  dirs = [join(root, "etc"), join(root, "run"), join(root, "absent")];
  for (const dir of dirs.slice(0, 2)) await mkdir(dir);
});
afterEach(() => rm(root, { recursive: true }));

const put = (dir: "etc" | "run", name: string, spec: object | string) =>
  writeFile(join(root, dir, name), typeof spec === "string" ? spec : JSON.stringify(spec));

const SPEC = {
  cdiVersion: "0.6.0",
  kind: "vendor.com/net",
  containerEdits: { env: ["COMMON=1"], additionalGids: [44] },
  devices: [
    {
      name: "eth0",
      containerEdits: {
        env: ["NET=eth0"],
        deviceNodes: [{ path: "/dev/net0", hostPath: "/dev/null", permissions: "rw" }],
        mounts: [{ hostPath: "/lib/net", containerPath: "/lib/net", options: ["ro", "nosuid"] }],
        hooks: [{ hookName: "createContainer", path: "/bin/hook", args: ["hook", "x"] }],
      },
    },
    { name: "made", containerEdits: { deviceNodes: [{ path: "/dev/m", type: "c", major: 7, minor: 9 }] } },
  ],
};

describe("grantCdiDevices", () => {
  test("gives nodes of the host, and what specs add", async () => {
    await put("etc", "net.json", SPEC);
    const { devices, edits } = await grantCdiDevices(["vendor.com/net=eth0", "vendor.com/net=made"], dirs);
    expect(devices).toMatchObject([
      { node: { type: "c", path: "/dev/net0", major: 1, minor: 3 }, access: "rw" },
      { node: { type: "c", path: "/dev/m", major: 7, minor: 9 }, access: "rwm" },
    ]);
    const spec = specWith({ env: ["NET=mine"] }, { devices, cdiEdits: edits });
    expect(spec.process.env).toEqual(expect.arrayContaining(["COMMON=1", "NET=eth0"]));
    expect(spec.process.env.filter((entry) => entry.startsWith("NET="))).toHaveLength(1);
    expect(spec.process.user.additionalGids).toEqual([0, 44]);
    expect(spec.mounts.at(-1)).toEqual({
      destination: "/lib/net",
      type: "bind",
      source: "/lib/net",
      options: ["bind", "ro", "nosuid"],
    });
    expect(spec.hooks?.createContainer).toEqual([{ path: "/bin/hook", args: ["hook", "x"] }]);
    expect(spec.linux.devices.map(({ path }) => path)).toEqual(["/dev/net0", "/dev/m"]);
    expect(spec.linux.resources.devices).toContainEqual({ allow: true, type: "c", major: 7, minor: 9, access: "rwm" });
  });

  test("takes what was made at run time before what is installed", async () => {
    await put("etc", "net.json", SPEC);
    await put(
      "run",
      "net.yaml",
      "cdiVersion: 0.6.0\nkind: vendor.com/net\ndevices:\n- name: eth0\n  containerEdits:\n    env: [RUN=1]\n",
    );
    const { edits } = await grantCdiDevices(["vendor.com/net=eth0"], dirs);
    expect(edits.flatMap(({ env }) => env)).toEqual(["RUN=1"]);
  });

  test("refuses a device of two specs in one place", async () => {
    await put("etc", "a.json", SPEC);
    await put("etc", "b.json", SPEC);
    await expect(grantCdiDevices(["vendor.com/net=eth0"], dirs)).rejects.toMatchObject({
      code: "failed-precondition",
      message: 'conflicting CDI device "vendor.com/net=eth0": several specs have it',
    });
  });

  test("names what it does not find, and the spec that it could not read", async () => {
    await put("etc", "bad.json", "{");
    await put("etc", "old.json", { ...SPEC, cdiVersion: "9.0.0" });
    const failure = await grantCdiDevices(["nvidia.com/gpu=all"], dirs).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: "not-found", message: "unresolvable CDI devices nvidia.com/gpu=all" });
    expect((failure as { hint: string }).hint).toContain("bad.json");
  });

  test.each([
    { ...SPEC, kind: "net" },
    { ...SPEC, devices: [{ name: "x", containerEdits: { hooks: [{ hookName: "shell", path: "/x" }] } }] },
    { ...SPEC, devices: [{ name: "x", containerEdits: { deviceNodes: [{ path: "dev/x" }] } }] },
    { ...SPEC, containerEdits: { env: "A=b" } },
    [SPEC],
  ])("takes no spec that is none: %.60j", async (spec) => {
    await put("etc", "x.json", spec);
    await expect(grantCdiDevices(["vendor.com/net=x"], dirs)).rejects.toMatchObject({ code: "not-found" });
  });
});

describe("--gpus", () => {
  test.each([
    ["all", ["nvidia.com/gpu=all"]],
    ["2", ["nvidia.com/gpu=0", "nvidia.com/gpu=1"]],
    ["count=1", ["nvidia.com/gpu=0"]],
    ["device=GPU-3a23c669", ["nvidia.com/gpu=GPU-3a23c669"]],
    ['"device=0,2"', ["nvidia.com/gpu=0", "nvidia.com/gpu=2"]],
    ["device=0,2", ["nvidia.com/gpu=0", "nvidia.com/gpu=2"]],
    ['all,"capabilities=utility,compute"', ["nvidia.com/gpu=all"]],
    ["driver=nvidia,count=all", ["nvidia.com/gpu=all"]],
  ])("%s", (text, names) => {
    expect(gpuDevices(text)).toEqual(names);
  });

  test.each([
    ["driver=amd,count=1", 'could not select device driver "amd"'],
    ["count=1,device=0", "cannot set both Count and DeviceIDs on device request"],
    ["capabilities=flying", 'there is no capability "flying"'],
    ["some", 'failed to parse count: "some"'],
    ["colour=red", "unexpected key 'colour'"],
    ["device=../x", '"../x" is no device'],
  ])("refuses %s", (text, why) => {
    expect(() => gpuDevices(text)).toThrow(badArgument(`invalid argument "${text}" for "--gpus" flag: ${why}`));
  });
});
