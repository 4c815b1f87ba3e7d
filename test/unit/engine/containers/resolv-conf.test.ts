import { expect, test } from "vitest";
import { type DnsScope, parseResolvConf, resolvConf } from "../../../../src/engine/containers/resolv-conf.ts";

const host = (text: string, hasIpv6 = false) => ({ ...parseResolvConf(text), hasIpv6 });

const HOST = `# made by hand
domain old.example
search corp.example lab.example ; the last counts
nameserver 127.0.0.53
nameserver 10.0.0.2
nameserver fd00::2
options ndots:2 edns0
`;

test.each<[DnsScope, string]>([
  ["cni", "nameserver 10.0.0.2\n"],
  ["none", "nameserver 10.0.0.2\nnameserver fd00::2\n"],
  ["host", "nameserver 127.0.0.53\nnameserver 10.0.0.2\nnameserver fd00::2\n"],
])("%s: servers that it can reach", (scope, servers) => {
  const expected = `search corp.example lab.example\n${servers}options ndots:2 edns0\n`;
  expect(resolvConf(scope, {}, host(HOST))).toBe(expected);
});

test.each<[DnsScope, boolean, string[]]>([
  ["cni", true, ["8.8.8.8", "8.8.4.4"]],
  ["none", false, ["8.8.8.8", "8.8.4.4"]],
  ["none", true, ["8.8.8.8", "8.8.4.4", "2001:4860:4860::8888", "2001:4860:4860::8844"]],
])("%s: public servers where none is left (IPv6 %s)", (scope, hasIpv6, servers) => {
  const text = resolvConf(scope, {}, host("nameserver 127.0.0.1\nnameserver ::1\n", hasIpv6));
  expect(text).toBe(servers.map((server) => `nameserver ${server}\n`).join(""));
});

test("options replace what the host says, each for itself", () => {
  expect(resolvConf("cni", { dns: ["127.0.0.1", "fd00::9"] }, host(HOST))).toBe(
    "search corp.example lab.example\nnameserver 127.0.0.1\nnameserver fd00::9\noptions ndots:2 edns0\n",
  );
  expect(resolvConf("cni", { dnsSearch: ["a.example"], dnsOptions: ["rotate", "timeout:1"] }, host(HOST))).toBe(
    "search a.example\nnameserver 10.0.0.2\noptions rotate timeout:1\n",
  );
});

test("a lone dot is no search domain", () => {
  expect(resolvConf("cni", { dnsSearch: ["."] }, host("search a\nnameserver 1.1.1.1\n"))).toBe("nameserver 1.1.1.1\n");
});
