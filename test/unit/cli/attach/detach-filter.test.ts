import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DetachFilter } from "../../../../src/cli/attach/detach-filter.ts";
import { parseDetachKeys } from "../../../../src/commands/detach-keys.ts";

const P = 0x10;
const Q = 0x11;

function type(keys: string, ...chunks: readonly (readonly number[])[]): { passed: number[]; detached: boolean } {
  const filter = new DetachFilter(parseDetachKeys(keys));
  const passed: number[] = [];
  for (const chunk of chunks) {
    const { data, detached } = filter.take(Uint8Array.from(chunk));
    passed.push(...data);
    if (detached) return { passed, detached };
  }
  return { passed, detached: false };
}

describe("parseDetachKeys", () => {
  it.each([
    ["", [P, Q]],
    ["ctrl-p,ctrl-q", [P, Q]],
    ["a", [97]],
    ["ctrl-a,x", [1, 120]],
    ["ctrl-@", [0]],
    ["ctrl-[", [27]],
    ["ctrl-\\", [28]],
    ["ctrl-]", [29]],
    ["ctrl-^", [30]],
    ["ctrl-_", [31]],
    ["DEL", [127]],
  ])("%j", (keys, bytes) => expect([...parseDetachKeys(keys)]).toEqual(bytes));

  it.each(["ctrl", "ctrl-", "ctrl-P", "ctrl-1", "ab", "a,", ",", "é", "ctrl-p,,ctrl-q"])("refuses %j", (keys) => {
    expect(() => parseDetachKeys(keys)).toThrow(`invalid detach keys (${keys})`);
  });
});

describe("DetachFilter", () => {
  it("detaches on the keys, typed one by one or at once", () => {
    expect(type("", [P], [Q])).toEqual({ passed: [], detached: true });
    expect(type("", [P, Q])).toEqual({ passed: [], detached: true });
    expect(type("", [97], [P], [Q])).toEqual({ passed: [97], detached: true });
  });

  it("gives back keys that turn out to be meant for the process", () => {
    expect(type("", [P], [97])).toEqual({ passed: [P, 97], detached: false });
    expect(type("", [P], [P], [97])).toEqual({ passed: [P, P, 97], detached: false });
    expect(type("", [P], [P], [Q])).toEqual({ passed: [P], detached: true });
  });

  it("never detaches on pasted text, and loses none of it", () => {
    expect(type("", [97, P, Q, 98])).toEqual({ passed: [97, P, Q, 98], detached: false });
    expect(type("", [P], [Q, 97, 98])).toEqual({ passed: [P, Q, 97, 98], detached: false });
  });

  it("loses no byte of whatever is typed", () => {
    const key = fc.constantFrom(P, Q, 97);
    fc.assert(
      fc.property(fc.array(fc.array(key, { minLength: 1, maxLength: 4 })), (chunks) => {
        // A last harmless key lets go of whatever is held.
        const { passed, detached } = type("", ...chunks, [97]);
        if (!detached) expect(passed).toEqual([...chunks.flat(), 97]);
        else expect(chunks.flat().slice(0, passed.length)).toEqual(passed);
      }),
    );
  });
});
