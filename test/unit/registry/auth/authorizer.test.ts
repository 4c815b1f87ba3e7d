import { describe, expect, test } from "vitest";
import { checkPlain, wantedScopes } from "../../../../src/registry/auth/authorizer.ts";
import { endpointsOf } from "../../../../src/registry/hosts/endpoints.ts";

describe("wantedScopes", () => {
  const own = "repository:team/app:pull";

  test("are those of the challenge where it names some: behind a mirror a repository has another name", () => {
    expect(wantedScopes(undefined, [own])).toEqual([own]);
    expect(wantedScopes("", [own])).toEqual([own]);
    expect(wantedScopes("repository:cache/team/app:pull", [own])).toEqual(["repository:cache/team/app:pull"]);
    expect(wantedScopes(undefined, [])).toEqual([]);
  });

  test("hold the repository that a blob is mounted from, and no endless list", () => {
    const base = "repository:team/base:pull";
    expect(wantedScopes(own, [own, base])).toEqual([own, base]);
    expect(wantedScopes(`${own} ${base}`, [own, base])).toEqual([own, base]);
    expect(wantedScopes("a ".repeat(1000), [own])).toEqual(["a"]);
    expect(wantedScopes("x".repeat(2000), [own])).toEqual([own]);
  });
});

test("a credential leaves without TLS only for this machine, or where the user said so", () => {
  const [strict] = endpointsOf("registry.example", { hostsDirs: [], insecure: false });
  const [open] = endpointsOf("registry.example", { hostsDirs: [], insecure: true });
  if (strict === undefined || open === undefined) throw new Error("no endpoint");
  const plain = new URL("http://registry.example/v2");
  expect(() => checkPlain(strict, plain)).toThrow(
    "refused to send a credential to http://registry.example, without TLS",
  );
  expect(() => checkPlain(open, plain)).not.toThrow();
  expect(() => checkPlain(strict, new URL("https://registry.example/v2"))).not.toThrow();
  expect(() => checkPlain(strict, new URL("http://127.0.0.1:5000/v2"))).not.toThrow();
});
