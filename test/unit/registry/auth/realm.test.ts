import { describe, expect, test } from "vitest";
import { registeredDomain, sharesOwner } from "../../../../src/registry/auth/owner.ts";
import { checkRealm } from "../../../../src/registry/auth/realm.ts";

const hub = new URL("https://registry-1.docker.io/v2");
const own = new URL("https://registry.example.com/v2");
const here = new URL("http://127.0.0.1:5000/v2");

describe("checkRealm", () => {
  test.each([
    [hub, "https://auth.docker.io/token"],
    [own, "https://registry.example.com/token"],
    [own, "https://registry.example.com:8443/token"],
    [own, "https://auth.example.com/token"],
    [own, "https://example.com/jwt/auth"],
    [new URL("https://registry.gitlab.com/v2"), "https://gitlab.com/jwt/auth"],
    [new URL("https://registry.cn-hangzhou.aliyuncs.com/v2"), "https://dockerauth.cn-hangzhou.aliyuncs.com/auth"],
    [new URL("https://x.azurecr.io/v2"), "https://x.azurecr.io/oauth2/token"],
    [here, "http://127.0.0.1:5001/token"],
  ])("from %s trusts %s", (registry, realm) => {
    expect(checkRealm(realm, registry)).toEqual({ url: new URL(realm), trusted: true });
  });

  test.each([
    [hub, "https://auth.docker.io.evil.com/token"],
    [hub, "https://evil.com/token"],
    [own, "https://auth.docker.io/token"],
    [own, "https://example.com.evil.org/token"],
    [own, "https://notexample.com/token"],
    [new URL("https://registry.example.co.uk/v2"), "https://other.co.uk/token"],
    [new URL("https://me.github.io/v2"), "https://you.github.io/token"],
    [new URL("https://one.azurecr.io/v2"), "https://two.azurecr.io/oauth2/token"],
    [new URL("https://registry.cn-hangzhou.aliyuncs.com/v2"), "https://dockerauth.cn-beijing.aliyuncs.com/auth"],
    [new URL("https://10.0.0.1:5000/v2"), "https://10.0.0.2:5000/token"],
    [here, "http://127.0.0.2:5000/token"],
    [here, "http://localhost:5000/token"],
    [here, "https://auth.example.com/token"],
  ])("from %s may ask, but not trust, %s", (registry, realm) => {
    expect(checkRealm(realm, registry).trusted).toBe(false);
  });

  test("trusts what the user names, and nothing that only looks like it", () => {
    expect(checkRealm("https://auth.other.org/token", own, ["auth.other.org"]).trusted).toBe(true);
    expect(checkRealm("https://auth.other.org:8443/token", own, ["auth.other.org"]).trusted).toBe(false);
  });

  test.each([
    [undefined, "an unnamed server"],
    ["", "an unnamed server"],
    ["/token", "what is not a URL"],
    ["http://registry.example.com/token", "without TLS"],
    ["http://auth.docker.io/token", "without TLS"],
    ["https://ann:word@registry.example.com/token", "a user name in the URL"],
    ["https://registry.example.com@evil.com/", "a user name in the URL"],
    ["https://registry.example.com\n.evil.com/", "what is not a URL"],
    ["https://registry.example.com\\@evil.com/", "what is not a URL"],
    [" https://registry.example.com/", "what is not a URL"],
    ["file:///etc/passwd", "a file: URL"],
    ["https://169.254.169.254/latest", "link-local"],
    ["https://[fe80::1]/token", "link-local"],
    ["https://[::ffff:169.254.169.254]/token", "link-local"],
  ])("refuses %j", (realm, why) => {
    expect(() => checkRealm(realm, own)).toThrow(why);
  });
});

describe("an owner", () => {
  test.each([
    ["a.b.example.com", "example.com"],
    ["example.com", "example.com"],
    ["Registry.Example.CO.UK.", "example.co.uk"],
    ["auth.docker.io", "docker.io"],
    ["com", undefined],
    ["co.uk", undefined],
    ["me.github.io", undefined],
    ["x.s3.eu-west-1.amazonaws.com", undefined],
    ["10.0.0.1", undefined],
    ["::1", undefined],
    ["localhost", undefined],
    ["a..com", undefined],
  ])("of %s registered %s", (name, domain) => {
    expect(registeredDomain(name)).toBe(domain);
  });

  test("is nobody's where a name has none", () => {
    expect(sharesOwner("localhost", "localhost")).toBe(false);
    expect(sharesOwner("co.uk", "co.uk")).toBe(false);
  });
});
