import { describe, expect, it } from "vitest";
import type { SpecOptions } from "../../../../src/oci/spec/input.ts";
import { HOST, specWith } from "./inputs.ts";

const profile = (options: SpecOptions, apparmorProfiles?: string[]) =>
  specWith(options, { host: apparmorProfiles === undefined ? HOST : { ...HOST, apparmorProfiles } }).process
    .apparmorProfile;

describe("withAppArmor", () => {
  it("sets nothing where the kernel has no AppArmor, whatever was asked", () => {
    expect(profile({})).toBeUndefined();
    expect(profile({ securityOpt: ["apparmor=mine"] })).toBeUndefined();
  });

  it.each([
    [["docker-default", "lepton-default"], "lepton-default"],
    [["docker-default"], "docker-default"],
    [["other"], undefined],
  ])("of %j it takes %s", (loaded, expected) => {
    expect(profile({}, loaded)).toBe(expected);
  });

  it("is unconfined for privileged containers, unless a profile is named", () => {
    expect(profile({ privileged: true }, ["docker-default"])).toBe("unconfined");
    expect(profile({ privileged: true, securityOpt: ["apparmor=mine"] }, ["mine"])).toBe("mine");
    expect(profile({ securityOpt: ["apparmor=unconfined"] }, [])).toBe("unconfined");
  });

  it("refuses a profile that is not loaded", () => {
    expect(() => profile({ securityOpt: ["apparmor=mine"] }, [])).toThrow('AppArmor profile "mine" is not loaded');
  });
});
