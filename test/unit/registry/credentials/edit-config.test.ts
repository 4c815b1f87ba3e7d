import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { withEntry, withoutEntries } from "../../../../src/registry/credentials/edit-config.ts";
import { membersOf } from "../../../../src/registry/credentials/json-members.ts";

const ENTRY = { auth: "YTpi" };

describe("an entry", () => {
  test("makes the file that docker makes", () => {
    expect(withEntry("{}", "ghcr.io", ENTRY)).toBe(
      '{\n\t"auths": {\n\t\t"ghcr.io": {\n\t\t\t"auth": "YTpi"\n\t\t}\n\t}\n}\n',
    );
    expect(withEntry('{"auths":null}', "ghcr.io", {})).toBe('{\n\t"auths": {\n\t\t"ghcr.io": {}\n\t}\n}\n');
  });

  test("takes the place of one before it, of which only the credential goes", () => {
    const text = `{"auths":{"a":{},"h":{"email":"x","auth":"old","password":"p","registrytoken":"r"},"b":{}}}`;
    expect(JSON.parse(withEntry(text, "h", { identitytoken: "T" }))).toEqual({
      auths: { a: {}, h: { email: "x", identitytoken: "T" }, b: {} },
    });
  });

  test("is the only one of its key", () => {
    const edited = withEntry(`{"auths":{"h":{"auth":"1"},"x":{},"h":{"auth":"2"}}}`, "h", ENTRY);
    expect(edited.match(/"h"/g)).toHaveLength(1);
    expect(edited).not.toMatch(/"[12]"/);
  });

  test("goes where it is read from, of two members of one name", () => {
    expect(JSON.parse(withEntry('{"auths":{"a":{}},"auths":{"b":{}}}', "h", {})).auths).toEqual({ b: {}, h: {} });
  });

  test("goes by its key, however that is spelled", () => {
    expect(JSON.parse(withoutEntries('{"auths":{"\\u0067hcr.io":{},"b":{}}}', ["ghcr.io"]))).toEqual({
      auths: { b: {} },
    });
  });
});

describe("all the rest", () => {
  test("stays to the letter: order, numbers that no double holds, keys of objects' own", () => {
    const text = `{"10":1e999,"2":12345678901234567890,"__proto__":{"a" : [ 1.0,{"b":"]}\\",{"} ]},"detachKeys":"\\u0070"}`;
    const edited = withEntry(text, "h", ENTRY);
    expect(
      membersOf(edited)
        .map(({ keyText, valueText }) => `${keyText}:${valueText}`)
        .slice(0, 4),
    ).toEqual([
      '"10":1e999',
      '"2":12345678901234567890',
      '"__proto__":{"a" : [ 1.0,{"b":"]}\\",{"} ]}',
      '"detachKeys":"\\u0070"',
    ]);
  });

  test("stays, whatever it is, when an entry comes and goes", () => {
    const config = fc.dictionary(fc.string({ unit: "binary" }), fc.jsonValue(), { noNullPrototype: true });
    const auths = fc.dictionary(fc.string(), fc.constantFrom({}, ENTRY), { noNullPrototype: true });
    fc.assert(
      fc.property(
        config,
        auths,
        fc.string({ unit: "binary" }),
        fc.constantFrom(0, 1, "\t"),
        (rest, entries, key, indent) => {
          const { [key]: _, ...others } = entries;
          const before = { ...rest, auths: others };
          const text = JSON.stringify(before, null, indent);
          const added = withEntry(text, key, ENTRY);
          expect(JSON.parse(added)).toEqual(
            JSON.parse(JSON.stringify({ ...before, auths: { ...others, [key]: ENTRY } })),
          );
          const names = (edited: string) => membersOf(edited).map((member) => member.key);
          expect(names(added)).toEqual(names(text));
          expect(JSON.parse(withoutEntries(added, [key]))).toEqual(JSON.parse(text));
        },
      ),
    );
  });
});
