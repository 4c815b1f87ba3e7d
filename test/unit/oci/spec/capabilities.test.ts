import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  CAPABILITIES,
  capabilitiesOfMask,
  DEFAULT_CAPABILITIES,
  tweakCapabilities,
} from "../../../../src/oci/spec/capabilities.ts";

function maskOf(names: readonly string[]): string {
  const mask = names.reduce((bits, name) => bits | (1n << BigInt(CAPABILITIES.indexOf(name))), 0n);
  return mask.toString(16).padStart(16, "0");
}

const tweak = (capAdd: string[], capDrop: string[], available = CAPABILITIES) =>
  tweakCapabilities({ capAdd, capDrop }, available);

describe("capabilities", () => {
  it("knows the kernel's 41, and docker's 14 as the mask that docker has", () => {
    expect(CAPABILITIES).toHaveLength(41);
    expect(CAPABILITIES[12]).toBe("CAP_NET_ADMIN");
    expect(CAPABILITIES[21]).toBe("CAP_SYS_ADMIN");
    expect(CAPABILITIES[40]).toBe("CAP_CHECKPOINT_RESTORE");
    expect(maskOf(DEFAULT_CAPABILITIES)).toBe("00000000a80425fb");
  });

  it("reads masks, leaving out bits that have no name yet", () => {
    expect(capabilitiesOfMask("00000000a80425fb").sort()).toEqual([...DEFAULT_CAPABILITIES].sort());
    expect(capabilitiesOfMask("ffffffffffffffff")).toEqual(CAPABILITIES);
    expect(capabilitiesOfMask("0")).toEqual([]);
    fc.assert(
      fc.property(fc.subarray([...CAPABILITIES]), (names) => {
        expect(capabilitiesOfMask(maskOf(names))).toEqual(names);
      }),
    );
  });
});

describe("tweakCapabilities", () => {
  it.each([
    ["names with and without prefix, in any case", ["net_admin", "CAP_SYS_TIME"], [], 2],
    ["one that is there already", ["CHOWN"], [], 0],
    ["a drop", [], ["cap_chown"], -1],
    ["dropping and adding the same adds", ["CHOWN"], ["CHOWN"], 0],
  ])("%s", (_name, add, drop, difference) => {
    expect(tweak(add, drop)).toHaveLength(14 + difference);
  });

  it("treats ALL as docker does", () => {
    expect(tweak([], ["all"])).toEqual([]);
    expect(tweak(["NET_ADMIN"], ["ALL"])).toEqual(["CAP_NET_ADMIN"]);
    expect(tweak(["ALL"], [])).toEqual(CAPABILITIES);
    expect(tweak(["ALL"], ["MKNOD"])).toEqual(CAPABILITIES.filter((name) => name !== "CAP_MKNOD"));
    expect(tweak(["ALL"], [], ["CAP_CHOWN"])).toEqual(["CAP_CHOWN"]);
  });

  it("refuses unknown names and those that we cannot give", () => {
    expect(() => tweak(["NET_ADMIM"], [])).toThrow('unknown capability: "CAP_NET_ADMIM"');
    expect(() => tweak([], ["x"])).toThrow('unknown capability: "CAP_X"');
    expect(() => tweak(["SYS_RESOURCE"], [], ["CAP_CHOWN"])).toThrow(/not available in the current environment/);
  });

  it("gives a privileged container what we have, whatever else is said", () => {
    expect(tweakCapabilities({ privileged: true, capDrop: ["ALL"] }, ["CAP_CHOWN"])).toEqual(["CAP_CHOWN"]);
  });
});
