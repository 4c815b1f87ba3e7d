import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { containerEnv, DEFAULT_PATH, execEnv, overrideEnv } from "../../../../src/oci/spec/env.ts";

const defaults = { hostname: "box", tty: false };
const path = `PATH=${DEFAULT_PATH}`;

describe("containerEnv", () => {
  it.each([
    ["docker's own", [], [], [path, "HOSTNAME=box"]],
    ["the user's before the image's", ["I=1"], ["U=2"], [path, "HOSTNAME=box", "U=2", "I=1"]],
    ["the user's instead of the image's", ["A=image", "B=b"], ["A=user"], [path, "HOSTNAME=box", "A=user", "B=b"]],
    ["an own PATH and HOSTNAME in place", ["PATH=/opt"], ["HOSTNAME=x"], ["PATH=/opt", "HOSTNAME=x"]],
    ["a bare name removes the default", [], ["HOSTNAME"], [path]],
    ["a bare name removes the image's", ["A=1"], ["A"], [path, "HOSTNAME=box"]],
    ["the last of two", [], ["A=1", "B=2", "A=3"], [path, "HOSTNAME=box", "A=3", "B=2"]],
    ["empty values and equal signs", [], ["A=", "B=x=y"], [path, "HOSTNAME=box", "A=", "B=x=y"]],
  ])("%s", (_name, image, user, expected) => {
    expect(containerEnv(image, user, defaults)).toEqual(expected);
  });

  it("sets TERM for a terminal, which the image may change", () => {
    expect(containerEnv([], [], { hostname: "box", tty: true })).toEqual([path, "HOSTNAME=box", "TERM=xterm"]);
    expect(containerEnv(["TERM=vt100"], [], { hostname: "box", tty: true }).at(2)).toBe("TERM=vt100");
  });

  it.each(["=x", "", "A=b\0c"])("refuses %j", (entry) => {
    expect(() => containerEnv([], [entry], defaults)).toThrow(/^invalid environment variable/);
  });

  it("names each variable once, with the last value given", () => {
    const entry = fc.tuple(fc.constantFrom("A", "B", "PATH", "HOSTNAME"), fc.string({ unit: "grapheme-ascii" }));
    fc.assert(
      fc.property(fc.array(entry), (entries) => {
        const env = containerEnv(
          [],
          entries.map(([name, value]) => `${name}=${value}`),
          defaults,
        );
        const names = env.map((text) => text.slice(0, text.indexOf("=")));
        expect(new Set(names).size).toBe(names.length);
        for (const [name, value] of new Map(entries)) expect(env).toContain(`${name}=${value}`);
      }),
    );
  });
});

describe("overrideEnv", () => {
  it("replaces in place, appends and removes", () => {
    expect(overrideEnv(["A=1", "B=2"], ["B=3", "C=4", "A"])).toEqual(["B=3", "C=4"]);
  });
});

describe("execEnv", () => {
  it("adds TERM for an exec with a terminal in a container without one", () => {
    expect(execEnv({ env: ["A=1"], terminal: false }, [], true)).toEqual(["A=1", "TERM=xterm"]);
  });

  it("keeps the container's own TERM", () => {
    expect(execEnv({ env: ["TERM=vt100"], terminal: false }, [], true)).toEqual(["TERM=vt100"]);
  });

  it("drops the terminal container's default TERM for an exec without a terminal", () => {
    expect(execEnv({ env: ["TERM=xterm", "A=1"], terminal: true }, [], false)).toEqual(["A=1"]);
    expect(execEnv({ env: ["TERM=vt100"], terminal: true }, [], false)).toEqual(["TERM=vt100"]);
  });

  it("puts the exec's own variables over the rest", () => {
    expect(execEnv({ env: ["A=1", "B=2"], terminal: false }, ["A=9", "C=3"], false)).toEqual(["A=9", "B=2", "C=3"]);
    expect(() => execEnv({ env: [], terminal: false }, ["=x"], false)).toThrow("invalid environment variable: =x");
  });
});
