import { describe, expect, test } from "vitest";
import { hostLimits, limitWarnings } from "../../../../src/engine/system/host-limits.ts";
import { proxies } from "../../../../src/engine/system/info.ts";

const all = ["cpu", "cpuset", "memory", "pids"];

describe("limits of a host", () => {
  test("are those of its controllers", () => {
    const v1 = hostLimits({ version: 1, driver: "cgroupfs", controllers: all, swapLimit: true, abilities: [] });
    expect(v1).toMatchObject({ MemoryLimit: true, CpuCfsQuota: true, CPUSet: true, PidsLimit: true, SwapLimit: true });
    expect(v1.OomKillDisable).toBe(true);
    const none = hostLimits({ version: 2, driver: "systemd", controllers: [], swapLimit: false, abilities: [] });
    expect(none).toMatchObject({ MemoryLimit: false, CpuCfsPeriod: false, CPUShares: false, PidsLimit: false });
  });

  test("that are missing are warned of in docker's words, and of no switch that cgroup v2 does not have", () => {
    const limits = {
      ...hostLimits({ version: 2, driver: "systemd", controllers: ["memory"], swapLimit: false, abilities: [] }),
      IPv4Forwarding: true,
      BridgeNfIptables: false,
      BridgeNfIp6tables: true,
    };
    expect(limitWarnings(limits, { version: 2 })).toEqual([
      "WARNING: No swap limit support",
      "WARNING: No cpu cfs quota support",
      "WARNING: No cpu cfs period support",
      "WARNING: No cpu shares support",
      "WARNING: No cpuset support",
      "WARNING: bridge-nf-call-iptables is disabled",
    ]);
    expect(limitWarnings(limits, { version: 1 })).toContain("WARNING: No oom kill disable support");
  });
});

test("proxies are told without their passwords", () => {
  expect(proxies({ HTTP_PROXY: "http://me:secret@proxy:3128", https_proxy: "http://proxy", NO_PROXY: "" })).toEqual({
    HttpProxy: "http://xxxxx:xxxxx@proxy:3128",
    HttpsProxy: "http://proxy",
    NoProxy: "",
  });
});
