import { describe, expect, it } from "vitest";
import { parseSecurityOpts, seccompFile } from "../../../../src/oci/spec/security-opt.ts";

describe("parseSecurityOpts", () => {
  it("has docker's defaults", () => {
    expect(parseSecurityOpts([])).toEqual({
      seccomp: { kind: "default" },
      noNewPrivileges: false,
      systemPathsUnconfined: false,
      privilegedWithoutHostDevices: false,
      labels: [],
    });
  });

  it.each([
    ["seccomp=unconfined", { seccomp: { kind: "unconfined" } }],
    ["seccomp=builtin", { seccomp: { kind: "builtin" } }],
    ["seccomp=/a=b.json", { seccomp: { kind: "file", path: "/a=b.json" } }],
    ["seccomp:unconfined", { seccomp: { kind: "unconfined" } }],
    ["apparmor=mine", { apparmor: "mine" }],
    ["no-new-privileges", { noNewPrivileges: true }],
    ["no-new-privileges=1", { noNewPrivileges: true }],
    ["no-new-privileges:true", { noNewPrivileges: true }],
    ["no-new-privileges=False", { noNewPrivileges: false }],
    ["systempaths=unconfined", { systemPathsUnconfined: true }],
    ["writable-cgroups=true", { writableCgroups: true }],
    ["writable-cgroups=false", { writableCgroups: false }],
    ["label=disable", { labels: ["disable"] }],
    ["label=level:s0:c1", { labels: ["level:s0:c1"] }],
  ])("%s", (opt, expected) => {
    expect(parseSecurityOpts([opt])).toMatchObject(expected);
  });

  it.each([
    "secomp=unconfined",
    "seccomp",
    "seccomp=",
    "apparmor",
    "label",
    "systempaths",
    "systempaths=all",
    "no-new-privileges=yes",
    "no-new-privileges=",
    "writable-cgroups=maybe",
    "disable",
    "",
    "=",
  ])("refuses %j", (opt) => {
    expect(() => parseSecurityOpts([opt])).toThrow(`invalid --security-opt: ${JSON.stringify(opt)}`);
  });

  it("lets the last of a key win and collects labels", () => {
    const options = parseSecurityOpts(["seccomp=unconfined", "label=user:a", "label=role:b", "seccomp=builtin"]);
    expect(options.seccomp).toEqual({ kind: "builtin" });
    expect(options.labels).toEqual(["user:a", "role:b"]);
  });
});

describe("seccompFile", () => {
  it("names the file to read, if any", () => {
    expect(seccompFile(["seccomp=/etc/p.json"])).toBe("/etc/p.json");
    expect(seccompFile(["seccomp=unconfined"])).toBeUndefined();
    expect(seccompFile([])).toBeUndefined();
  });
});
