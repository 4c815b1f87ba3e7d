import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { unpackRuncOptions } from "../../../../src/containerd/runtime-options.ts";
import { containerRuntime } from "../../../../src/engine/containers/runtime.ts";

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "lepton-runtime-"));
  for (const name of ["crun", "containerd-shim-runsc-v1", "containerd-shim-own"]) {
    await writeFile(join(dir, name), "");
    await chmod(join(dir, name), 0o755);
  }
  await writeFile(join(dir, "text"), "");
});
afterAll(() => rm(dir, { recursive: true }));

const runtime = (name: string) => {
  const { name: shim, options } = containerRuntime(name, "cgroupfs", [dir]);
  return { shim, binary: unpackRuncOptions(options)?.binaryName };
};
const RUNC = { shim: "io.containerd.runc.v2", binary: undefined };

describe("containerRuntime", () => {
  test("is runc's shim where nothing else is asked for", () => {
    for (const name of ["", "runc", "io.containerd.runc.v2"]) expect(runtime(name)).toEqual(RUNC);
    const { options } = containerRuntime("", "systemd", []);
    expect(unpackRuncOptions(options)).toMatchObject({ systemdCgroup: true, binaryName: "" });
  });

  test("has runc's shim call another runtime by its path", () => {
    expect(runtime("crun")).toEqual({ ...RUNC, binary: join(dir, "crun") });
    expect(runtime(join(dir, "crun"))).toEqual({ ...RUNC, binary: join(dir, "crun") });
  });

  test("knows runtimes that have a shim of their own", () => {
    expect(runtime("runsc").shim).toBe("io.containerd.runsc.v1");
    expect(runtime("io.containerd.runsc.v1").shim).toBe("io.containerd.runsc.v1");
    expect(runtime(join(dir, "containerd-shim-own")).shim).toBe(join(dir, "containerd-shim-own"));
  });

  test.each(["youki", "kata", "io.containerd.kata.v2", "../crun", "cr un", "/nowhere/crun", "io.containerd.runc"])(
    "refuses %s, which is not here",
    (name) => {
      const refusal = { code: "invalid-argument", message: `unknown or invalid runtime name: ${name}` };
      expect(() => runtime(name)).toThrow(expect.objectContaining(refusal));
    },
  );

  test("refuses a file that is no program", () => {
    expect(() => runtime(join(dir, "text"))).toThrow("unknown or invalid runtime name");
  });
});
