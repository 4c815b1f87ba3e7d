import { describe, expect, test } from "vitest";
import { parseYaml } from "../../../../src/oci/cdi/yaml.ts";

describe("parseYaml", () => {
  test("reads what nvidia-ctk writes", () => {
    const text = `---
cdiVersion: 0.5.0
kind: nvidia.com/gpu
devices:
- name: "0"
  containerEdits:
    deviceNodes:
    - path: /dev/nvidia0
    - hostPath: /dev/x   # a comment
      path: '/dev/it''s'
- name: all
  containerEdits:
    env:
      - A=b # c
      - "B=#d\\n"
containerEdits:
  hooks:
  - hookName: createContainer
    path: /usr/bin/nvidia-ctk
    args: [nvidia-ctk, "hook, one", 'x']
  mounts: []
  options: {}
  count: 12
  yes: true
  nothing: null
  empty:
last: http://x/y:1
`;
    expect(parseYaml(text)).toEqual({
      cdiVersion: "0.5.0",
      kind: "nvidia.com/gpu",
      devices: [
        {
          name: "0",
          containerEdits: { deviceNodes: [{ path: "/dev/nvidia0" }, { hostPath: "/dev/x", path: "/dev/it's" }] },
        },
        { name: "all", containerEdits: { env: ["A=b", "B=#d\n"] } },
      ],
      containerEdits: {
        hooks: [{ hookName: "createContainer", path: "/usr/bin/nvidia-ctk", args: ["nvidia-ctk", "hook, one", "x"] }],
        mounts: [],
        options: {},
        count: 12,
        yes: true,
        nothing: null,
        empty: null,
      },
      last: "http://x/y:1",
    });
  });

  test("reads a list of lists and one text, and an empty document", () => {
    expect(parseYaml("- - a\n  - b\n- c\n")).toEqual([["a", "b"], "c"]);
    expect(parseYaml("-\n  a: 1\n- 2\n")).toEqual([{ a: 1 }, 2]);
    expect(parseYaml("# nothing\n")).toBeNull();
    expect(parseYaml("just text")).toBe("just text");
  });

  test("gives no key a prototype", () => {
    const map = parseYaml("__proto__: 1\n") as object;
    expect(Object.keys(map)).toEqual(["__proto__"]);
  });

  test.each([
    ["a: &x 1", "line 1: it is written in a way"],
    ["a: |\n  text", "line 1: it is written in a way"],
    ["a: 1\na: 2", 'line 2: "a" is there twice'],
    ["a: 'open", "line 1: a quote is not closed"],
    ["a:\n\tb: 1", "line 2: a tab indents it"],
    ["a: 1\n  b: 2", "line 2: its indentation"],
    ["a: [[1]]", "lists in lists"],
  ])("refuses %j", (text, why) => {
    expect(() => parseYaml(text)).toThrow(why);
  });
});
