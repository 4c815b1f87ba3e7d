import { describe, expect, it } from "vitest";
import { mergeTmpfsOptions, parseTmpfs } from "../../../../src/oci/spec/tmpfs.ts";

const options = (text: string) => parseTmpfs(text).options.join(",");

describe("parseTmpfs", () => {
  it("has docker's defaults", () => {
    expect(parseTmpfs("/tmp/")).toEqual({
      destination: "/tmp",
      type: "tmpfs",
      source: "tmpfs",
      options: ["noexec", "nosuid", "nodev", "rprivate"],
    });
  });

  it.each([
    ["/t:", "noexec,nosuid,nodev,rprivate"],
    ["/t:size=64m,mode=1777", "noexec,nosuid,nodev,rprivate,size=64m,mode=1777"],
    ["/t:exec", "nosuid,nodev,rprivate,exec"],
    ["/t:rw,exec,suid,dev", "rprivate,rw,exec,suid,dev"],
    ["/t:size=1k,size=2k", "noexec,nosuid,nodev,rprivate,size=2k"],
    ["/t:defaults,ro", "noexec,nosuid,nodev,rprivate,ro"],
    ["/t:shared", "noexec,nosuid,nodev,shared"],
    ["/t:uid=5,gid=6,nr_inodes=7", "noexec,nosuid,nodev,rprivate,uid=5,gid=6,nr_inodes=7"],
  ])("%s", (text, expected) => {
    expect(options(text)).toBe(expected);
  });

  it.each([
    ["/t:bogus", 'invalid tmpfs option "bogus"'],
    ["/t:size", 'invalid tmpfs option "size"'],
    ["/t:upperdir=/x", 'invalid tmpfs option "upperdir"'],
    ["/t:size=1k,", 'invalid tmpfs option ""'],
    ["t", "mount path must be absolute"],
    ["/", "destination can't be '/'"],
    ["", "mount path must be absolute"],
  ])("refuses %j", (text, message) => {
    expect(() => parseTmpfs(text)).toThrow(message);
  });
});

describe("mergeTmpfsOptions", () => {
  it("keeps the last of each flag", () => {
    expect(mergeTmpfsOptions(["noexec", "exec", "noexec", "ro", "rw"])).toEqual(["noexec", "rw"]);
  });
});
