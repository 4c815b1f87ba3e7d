import fc from "fast-check";
import { expect, test } from "vitest";
import { parseSpec, specOf } from "../../../../src/engine/containers/spec-view.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const view = (spec: unknown) => parseSpec(bytes(JSON.stringify(spec)));

const EMPTY = { args: [], terminal: false, mounts: [] };

test("argv and terminal are those of the process", () => {
  const process = { args: ["sh", "-c", "echo"], terminal: true };
  expect(view({ process })).toEqual({ ...EMPTY, ...process });
  expect(view({ process: { args: ["a"] } })).toEqual({ ...EMPTY, args: ["a"] });
});

test("a spec without a process shows none", () => {
  expect(parseSpec(undefined)).toEqual(EMPTY);
  expect(parseSpec(new Uint8Array())).toEqual(EMPTY);
  for (const spec of [null, 7, "x", [], {}, { process: null }, { process: "x" }, { process: { args: "sh" } }]) {
    expect(view(spec)).toEqual(EMPTY);
  }
});

test("mounts are the binds that somebody asked for", () => {
  const bind = (source: string, destination: string, options: readonly string[] = ["rbind", "rprivate"]) => ({
    type: "bind",
    source,
    destination,
    options,
  });
  const mounts = [
    { type: "proc", source: "proc", destination: "/proc" },
    bind("/state/hosts", "/etc/hosts"),
    bind("/data", "/data"),
    bind("/etc/app", "/etc/app", ["rbind", "ro"]),
    bind("/x", "/y", ["rro"]),
    { type: "bind", source: 7, destination: "/z" },
    null,
    "text",
  ];
  expect(view({ mounts }).mounts).toEqual([
    { type: "bind", source: "/data", destination: "/data", readOnly: false },
    { type: "bind", source: "/etc/app", destination: "/etc/app", readOnly: true },
    { type: "bind", source: "/x", destination: "/y", readOnly: true },
  ]);
  expect(view({ mounts: "none" }).mounts).toEqual([]);
});

test("no bytes of another tool break a listing", () => {
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array(), fc.json().map(bytes)), (value) => {
      const { args, terminal } = parseSpec(value);
      expect(args.every((arg) => typeof arg === "string")).toBe(true);
      expect(typeof terminal).toBe("boolean");
    }),
  );
  expect(specOf(bytes("not JSON"))).toBeUndefined();
});

test("the whole spec is decoded from within a larger buffer too", () => {
  const buffer = bytes('xx{"ociVersion":"1.2.0"}xx');
  expect(specOf(buffer.subarray(2, -2))).toEqual({ ociVersion: "1.2.0" });
});
