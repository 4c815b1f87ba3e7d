import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { absoluteVolume, PROPAGATIONS, parseVolume } from "../../../../src/oci/spec/volumes.ts";
import { badArgument } from "./inputs.ts";

const bind = { kind: "bind", source: "/a", destination: "/b", readOnly: false, forceRecursive: false };

describe("parseVolume", () => {
  it.each([
    ["/a:/b", { ...bind, propagation: "rprivate" }],
    ["/a:/b:ro", { ...bind, readOnly: true, propagation: "rprivate" }],
    ["/a:/b:rw,rshared", { ...bind, propagation: "rshared" }],
    ["/a:/b:rro", { ...bind, readOnly: true, forceRecursive: true, propagation: "rprivate" }],
    ["/a:/b:slave,ro,z", { ...bind, readOnly: true, propagation: "slave" }],
    ["/a/./x//y/../:/b//c/", { ...bind, source: "/a/x/", destination: "/b/c", propagation: "rprivate" }],
    ["data:/b:nocopy", { kind: "named", name: "data", destination: "/b", readOnly: false }],
    ["/b", { kind: "anonymous", destination: "/b" }],
  ])("%s", (text, expected) => {
    expect(parseVolume(text)).toMatchObject(expected);
  });

  it.each([
    ["", "invalid volume specification: ''"],
    [":/b", "invalid volume specification: ':/b'"],
    ["/a:/b:ro:x", "invalid volume specification: '/a:/b:ro:x'"],
    ["/foo:rw", "invalid volume specification: '/foo:rw'"],
    ["/a:", "invalid volume specification: '/a:'"],
    ["/a:/b:zz", "invalid mode: zz"],
    ["/a:/b:ro,rw", "invalid mode: ro,rw"],
    ["/a:/b:shared,slave", "invalid mode: shared,slave"],
    ["/a:b", "invalid volume specification: '/a:b': invalid mount path: 'b' mount path must be absolute"],
    ["/a:/", "invalid volume specification: '/a:/': invalid specification: destination can't be '/'"],
    ["/a:/b/..", "invalid volume specification: '/a:/b/..': invalid specification: destination can't be '/'"],
    ["data:/b:rshared", "invalid volume specification: 'data:/b:rshared': a volume takes no propagation"],
    ["./a:/b", "invalid volume specification: './a:/b': the name of a volume has [a-zA-Z0-9_.-] only"],
    ["-rf:/b", "invalid volume specification: '-rf:/b': the name of a volume has [a-zA-Z0-9_.-] only"],
    ["x:/b", "invalid volume specification: 'x:/b': the name of a volume has [a-zA-Z0-9_.-] only"],
  ])("refuses %j", (text, message) => {
    expect(() => parseVolume(text)).toThrow(badArgument(message));
  });

  it("never lets a destination climb out or stay relative", () => {
    const segment = fc.constantFrom("..", ".", "", "a", "b c", "ü");
    fc.assert(
      fc.property(fc.array(segment), fc.constantFrom(...PROPAGATIONS), (segments, propagation) => {
        const text = `/src:/${segments.join("/")}:${propagation}`;
        try {
          const { destination } = parseVolume(text);
          expect(destination).toMatch(/^\/[^/]/);
          expect(destination.split("/").slice(1)).not.toContain("..");
          expect(destination).not.toMatch(/\/$/);
        } catch (error) {
          expect(String(error)).toContain("destination can't be '/'");
        }
      }),
    );
  });
});

describe("absoluteVolume", () => {
  it.each([
    ["./a:/b", "/wd/a:/b"],
    [".:/b:ro", "/wd:/b:ro"],
    ["../x:/b", "/x:/b"],
    ["/a:/b", "/a:/b"],
    ["data:/b", "data:/b"],
    [".hidden", ".hidden"],
  ])("%s", (text, expected) => {
    expect(absoluteVolume(text, "/wd")).toBe(expected);
  });
});
