import { describe, expect, it } from "vitest";
import { containerHostname } from "../../../../src/oci/spec/process.ts";
import { INPUT, specWith } from "./inputs.ts";

describe("withProcess", () => {
  it("sets terminal, TERM and the first size", () => {
    const { process } = specWith({ tty: true }, { consoleSize: { columns: 120, rows: 40 } });
    expect(process.terminal).toBe(true);
    expect(process.consoleSize).toEqual({ height: 40, width: 120 });
    expect(process.env).toContain("TERM=xterm");
  });

  it("ignores a size without a terminal", () => {
    expect(specWith({}, { consoleSize: { columns: 120, rows: 40 } }).process).not.toHaveProperty("consoleSize");
  });

  it.each([
    [undefined, undefined, "/"],
    [undefined, "/srv/", "/srv"],
    ["/wd/../etc", "/srv", "/etc"],
    ["", "/srv", "/srv"],
    ["/", "/srv", "/"],
  ])("option %j and image %j run in %j", (workdir, image, expected) => {
    const options = workdir === undefined ? {} : { workdir };
    expect(specWith(options, { image: { Cmd: ["sh"], WorkingDir: image } }).process.cwd).toBe(expected);
  });

  it("refuses a relative directory with docker's words", () => {
    expect(() => specWith({ workdir: "srv" })).toThrow(
      "the working directory 'srv' is invalid, it needs to be an absolute path",
    );
  });

  it("keeps only the spec's fields of a resolved user", () => {
    const user = { uid: 7, gid: 8, additionalGids: [8, 9], home: "/home/x" };
    expect(specWith({}, { user }).process.user).toEqual({ uid: 7, gid: 8, additionalGids: [8, 9] });
  });

  it.each([
    ["no-new-privileges", true],
    ["no-new-privileges=true", true],
    ["no-new-privileges=false", false],
  ])("%s", (opt, expected) => {
    expect(specWith({ securityOpt: [opt] }).process.noNewPrivileges).toBe(expected);
  });
});

describe("containerHostname", () => {
  it("prefers the option", () => {
    expect(containerHostname({ ...INPUT, options: { hostname: "web", network: "host" } })).toBe("web");
  });

  it("counts bytes, of which 64 are allowed", () => {
    const hostname = (text: string) => containerHostname({ ...INPUT, options: { hostname: text } });
    expect(hostname("a".repeat(64))).toHaveLength(64);
    expect(() => hostname("a".repeat(65))).toThrow(/is too long \(maximum 64 bytes\)/);
    expect(() => hostname("ü".repeat(33))).toThrow(/too long/);
  });
});
