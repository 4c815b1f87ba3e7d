import { describe, expect, it } from "vitest";
import { HOST, specWith } from "./inputs.ts";
import { passes } from "./seccomp-judge.ts";

describe("withSeccomp", () => {
  const file = (text: string) => ({ seccompProfile: text });
  const fromFile = { securityOpt: ["seccomp=/p.json"] };

  it("follows the container's capabilities", () => {
    expect(passes(specWith({ capAdd: ["SYS_ADMIN"] }).linux.seccomp, "mount")).toBe(true);
    expect(passes(specWith({ capDrop: ["ALL"] }).linux.seccomp, "chroot")).toBe(false);
  });

  it.each([
    [["seccomp=unconfined"], false, false],
    [["seccomp=builtin"], false, true],
    [[], true, false],
    [["seccomp=builtin"], true, true],
  ])("%j, privileged %s: filtered %s", (securityOpt, privileged, filtered) => {
    expect(specWith({ securityOpt, privileged }).linux.seccomp !== undefined).toBe(filtered);
  });

  it("uses a profile file, also of the oldest form and for privileged containers", () => {
    const profile = {
      defaultAction: "SCMP_ACT_ALLOW",
      syscalls: [{ name: "chmod", action: "SCMP_ACT_ERRNO", args: [] }],
    };
    for (const privileged of [false, true]) {
      const { linux } = specWith({ ...fromFile, privileged }, file(JSON.stringify(profile)));
      expect(linux.seccomp).toEqual({
        defaultAction: "SCMP_ACT_ALLOW",
        syscalls: [{ names: ["chmod"], action: "SCMP_ACT_ERRNO", args: [] }],
      });
    }
  });

  it("takes an empty profile as no filter", () => {
    expect(specWith(fromFile, file("{}")).linux.seccomp).toBeUndefined();
  });

  it("needs a kernel with seccomp for a file only", () => {
    const host = { ...HOST, seccomp: false };
    expect(specWith({}, { host }).linux.seccomp).toBeUndefined();
    expect(() => specWith(fromFile, { host, ...file("{}") })).toThrow("seccomp is not enabled in your kernel");
  });

  it("says so when nobody has read the file", () => {
    expect(() => specWith(fromFile)).toThrow('the seccomp profile "/p.json" was not read');
  });
});
