import { describe, expect, it } from "vitest";
import { DEFAULT_CAPABILITIES } from "../../../../src/oci/spec/capabilities.ts";
import { parseProfile, resolveProfile } from "../../../../src/oci/spec/seccomp-profile.ts";

const context = { arch: "amd64", kernelRelease: "6.1.0", capabilities: DEFAULT_CAPABILITIES };

describe("parseProfile", () => {
  it("keeps 64-bit values whole", () => {
    const args = '[{"index": 0, "value": 18446744073709551615, "op": "SCMP_CMP_EQ"}]';
    const rule = `{"names": ["x"], "action": "SCMP_ACT_ALLOW", "args": ${args}}`;
    const profile = parseProfile(`{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [${rule}]}`);
    expect(profile.syscalls[0]?.args?.[0]?.value).toBe(2n ** 64n - 1n);
  });

  it("judges conditions of every kind", () => {
    const rule = (name: string, more: object) => ({ name, action: "SCMP_ACT_ALLOW", ...more });
    const profile = parseProfile(
      JSON.stringify({
        defaultAction: "SCMP_ACT_ERRNO",
        archMap: [{ architecture: "SCMP_ARCH_X86_64", subArchitectures: null }],
        syscalls: [
          rule("in-arch", { includes: { arches: ["amd64"] } }),
          rule("out-arch", { excludes: { arches: ["amd64"] } }),
          rule("in-kernel", { includes: { minKernel: "6.2" } }),
          rule("out-kernel", { excludes: { minKernel: "6.0" } }),
          rule("in-caps", { includes: { caps: ["CAP_CHOWN", "CAP_SYS_ADMIN"] } }),
          rule("empty", { includes: {}, excludes: {} }),
        ],
      }),
    );
    const filter = resolveProfile(profile, context);
    expect(filter?.syscalls?.flatMap(({ names }) => names)).toEqual(["in-arch", "empty"]);
    expect(filter?.architectures).toEqual(["SCMP_ARCH_X86_64"]);
    expect(filter).not.toHaveProperty("archMap");
  });

  it.each([
    ["nonsense", "not valid JSON"],
    ["[]", "it is not an object"],
    ['{"syscalls": 3}', "syscalls is not a list"],
    ['{"syscalls": [3], "defaultAction": "x"}', "a rule is not an object"],
    ['{"syscalls": [{"names": ["a"]}], "defaultAction": "x"}', "lacks names or an action"],
    ['{"syscalls": [{"action": "a"}], "defaultAction": "x"}', "lacks names or an action"],
    ['{"syscalls": [{"names": ["a"], "action": "b"}]}', "defaultAction is missing"],
    ['{"syscalls": [{"name": "a", "names": ["b"], "action": "c"}], "defaultAction": "x"}', "both 'name' and 'names'"],
    ['{"architectures": ["a"], "archMap": [{}], "defaultAction": "x"}', "both 'architectures' and 'archMap'"],
    [
      '{"defaultAction": "x", "syscalls": [{"names": ["a"], "action": "b", "includes": {"minKernel": "4"}}]}',
      'minKernel is "4"',
    ],
  ])("refuses %s", (text, why) => {
    expect(() => parseProfile(text)).toThrow(why);
  });
});
