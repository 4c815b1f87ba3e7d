import { describe, expect, it } from "vitest";
import { type Filters, parseFilters } from "../../../src/commands/filters.ts";
import { familiarName, fullName, globToRegExp } from "../../../src/commands/image-name.ts";

const read = (...words: string[]): Filters => parseFilters(words, ["name", "label", "id", "dangling"]);

describe("parseFilters", () => {
  it("reads names in any case, and trims", () => {
    expect(read("NAME= web ").get("name")).toEqual(["web"]);
    expect(read("label=a=b=c").get("label")).toEqual(["a=b=c"]);
    expect(read("").has("name")).toBe(false);
  });

  it("refuses what is not known, and says what is", () => {
    expect(() => read("foo=bar")).toThrow("invalid filter 'foo'");
    expect(() => read("foo=bar")).toThrow(expect.objectContaining({ hint: "filters are name, label, id, dangling" }));
    expect(() => read("name")).toThrow("bad format of filter (expected name=value)");
  });
});

describe("matching", () => {
  it.each([
    [["name=web"], "web-1", true],
    [["name=^web$"], "web-1", false],
    [["name=^web"], "web-1", true],
    [["name=db", "name=web"], "web", true],
    [["name=["], "a[b", false],
    [["name=["], "[", true],
    [[], "anything", true],
  ])("%j and the name %s", (words, name, fits) => expect(read(...words).matches("name", name)).toBe(fits));

  it("takes all labels that are given, unlike other filters", () => {
    const labels = { a: "1", b: "", constructor: "own" };
    expect(read("label=a", "label=b=").matchesLabels("label", labels)).toBe(true);
    expect(read("label=a=1", "label=c").matchesLabels("label", labels)).toBe(false);
    expect(read("label=a=2").matchesLabels("label", labels)).toBe(false);
    expect(read("label=toString").matchesLabels("label", {})).toBe(false);
    expect(read().matchesLabels("label", {})).toBe(true);
  });

  it("reads yes and no", () => {
    expect(read("dangling=true").boolean("dangling")).toBe(true);
    expect(read("dangling=0").boolean("dangling")).toBe(false);
    expect(read().boolean("dangling")).toBeUndefined();
    expect(() => read("dangling=maybe").boolean("dangling")).toThrow("invalid filter 'dangling=[maybe]'");
    expect(() => read("dangling=1", "dangling=0").boolean("dangling")).toThrow("invalid filter");
  });
});

describe("image names", () => {
  const ID = `sha256:${"ab".repeat(32)}`;

  it.each([
    ["docker.io/library/busybox:latest", "busybox:latest"],
    ["docker.io/grafana/grafana:11", "grafana/grafana:11"],
    ["ghcr.io/a/b:1", "ghcr.io/a/b:1"],
    ["localhost/demo:latest", "localhost/demo:latest"],
    [`docker.io/library/busybox:1@${ID}`, "busybox:1"],
    [`docker.io/library/busybox@${ID}`, "busybox"],
    [ID, "abababababab"],
    ["library/busybox", "library/busybox"],
  ])("%s is familiar as %s", (name, short) => expect(familiarName(name)).toBe(short));

  it.each([
    ["busybox", "docker.io/library/busybox:latest"],
    ["busybox:1.36", "docker.io/library/busybox:1.36"],
    ["grafana/grafana", "docker.io/grafana/grafana:latest"],
    ["localhost/demo", "localhost/demo:latest"],
    ["localhost:5000/a/b", "localhost:5000/a/b:latest"],
    ["ghcr.io/a/b:1", "ghcr.io/a/b:1"],
    [`busybox@${ID}`, `docker.io/library/busybox@${ID}`],
  ])("%s is %s in full", (name, full) => expect(fullName(name)).toBe(full));

  it.each([
    ["busy*", "busybox", true],
    ["busy*", "busy/box", false],
    ["*/*", "a/b", true],
    ["b?sybox:[0-9]", "busybox:1", true],
    ["a.c", "abc", false],
    ["a(b", "a(b", true],
    ["[", "[", false],
  ])("%s fits %s: %s", (glob, text, fits) => expect(globToRegExp(glob).test(text)).toBe(fits));
});
