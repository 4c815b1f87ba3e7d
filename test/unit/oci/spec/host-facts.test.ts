import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { goArch, hostFacts, parseMountInfo } from "../../../../src/oci/spec/host-facts.ts";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "lepton-host-"));
});
afterEach(() => rm(root, { recursive: true }));

async function put(path: string, content: string | Uint8Array = ""): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), content);
}

describe("hostFacts", () => {
  it("reads capabilities, profiles, sysctls, CPUs and mounts", async () => {
    await put("proc/self/status", "Name:\tx\nCapEff:\t0000000000000003\nSeccomp:\t0\n");
    await put(
      "proc/self/mountinfo",
      "22 1 0:20 / / rw - ext4 /dev/vda rw\n23 22 0:21 / /s\\040x rw shared:7 - tmpfs t rw\n",
    );
    await put("sys/module/apparmor/parameters/enabled", "Y\n");
    await put("sys/kernel/security/apparmor/profiles", "docker-default (enforce)\n/usr/bin/a b (complain)\n");
    await put("proc/sys/net/ipv4/ip_unprivileged_port_start", "1024");
    for (const cpu of ["cpu10", "cpu2"]) await put(`sys/devices/system/cpu/${cpu}/thermal_throttle/count`);
    await put("sys/devices/system/cpu/cpufreq/x");
    expect(await hostFacts(root)).toMatchObject({
      capabilities: ["CAP_CHOWN", "CAP_DAC_OVERRIDE"],
      seccomp: true,
      apparmorProfiles: ["docker-default", "/usr/bin/a b"],
      sysctls: ["net.ipv4.ip_unprivileged_port_start"],
      thermalThrottlePaths: [
        "/sys/devices/system/cpu/cpu2/thermal_throttle",
        "/sys/devices/system/cpu/cpu10/thermal_throttle",
      ],
      mountPoints: [
        { path: "/", tags: [] },
        { path: "/s x", tags: ["shared:7"] },
      ],
    });
  });

  it("is modest on a bare host", async () => {
    const facts = await hostFacts(root);
    expect(facts).toMatchObject({ capabilities: [], seccomp: false, sysctls: [], mountPoints: [] });
    expect(facts).not.toHaveProperty("apparmorProfiles");
  });

  it("reads this machine", async () => {
    const facts = await hostFacts();
    expect(facts.cpuCount).toBeGreaterThan(0);
    expect(facts.kernelRelease).toMatch(/^\d+\.\d+/);
    expect(facts.mountPoints[0]?.path).toMatch(/^\//);
    expect(facts.seccomp).toBe(true);
  });
});

describe("goArch", () => {
  it.each([
    ["x64", "amd64"],
    ["arm64", "arm64"],
    ["ppc64", "ppc64le"],
    ["riscv64", "riscv64"],
  ])("%s is %s", (node, go) => {
    expect(goArch(node)).toBe(go);
  });
});

describe("parseMountInfo", () => {
  it("keeps several tags and skips what is no line of it", () => {
    const line = "36 35 98:0 /m1 /m2 rw,noatime shared:1 master:2 - ext3 /dev/root rw";
    expect(parseMountInfo(`${line}\n\n`)).toEqual([{ path: "/m2", tags: ["shared:1", "master:2"] }]);
  });
});
