import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { formatSubnet, parseSubnet } from "../../../../src/cni/subnet.ts";
import { firstFree } from "../../../../src/engine/networks/allocation.ts";
import {
  configuredSubnets,
  parseFibTrie,
  parseIpv6Routes,
  rememberDir,
} from "../../../../src/engine/networks/used-subnets.ts";

const FIB = `Main:
  +-- 0.0.0.0/0 3 0 5
     |-- 0.0.0.0
        /0 universe UNICAST
     +-- 10.4.0.0/22 2 0 2
        |-- 10.4.0.0
           /24 link UNICAST
        |-- 10.4.2.0
           /23 link UNICAST
     |-- 128.0.0.0
        /1 universe UNICAST
Id 200:
     |-- 172.20.0.0
        /16 universe UNICAST
`;

test("routes of every table count, and those to the rest of the world do not", () => {
  expect(parseFibTrie(FIB).map(formatSubnet)).toEqual(["10.4.0.0/24", "10.4.2.0/23", "172.20.0.0/16"]);
});

test("routes of IPv6 are read too", () => {
  const zero = "0".repeat(32);
  const line = (digits: string, bits: string) =>
    `${digits} ${bits} ${zero} 00 ${zero} 00000100 00000001 00000000 00000001     eth0`;
  const text = [line(`fd00${"0".repeat(28)}`, "40"), line(zero, "00"), ""].join("\n");
  expect(parseIpv6Routes(text).map(formatSubnet)).toEqual(["fd00::/64"]);
});

test("the first free subnet is the first that touches none that is used", () => {
  const free = (...used: string[]) => {
    const found = firstFree(used.flatMap((text) => parseSubnet(text) ?? []));
    return found === undefined ? undefined : formatSubnet(found);
  };
  expect(free()).toBe("10.4.0.0/24");
  expect(free("10.4.0.0/24", "10.4.1.128/25", "10.4.2.0/23")).toBe("10.4.4.0/24");
  expect(free("10.0.0.0/8")).toBe("172.16.0.0/24");
  expect(free("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")).toBeUndefined();
});

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "us-"));
});
afterEach(() => rmSync(dir, { recursive: true }));

function plant(path: string, subnet: string): void {
  mkdirSync(join(path, ".."), { recursive: true });
  const ipam = { type: "host-local", ranges: [[{ subnet }]] };
  writeFileSync(path, JSON.stringify({ cniVersion: "1.0.0", name: "n", plugins: [{ type: "bridge", ipam }] }));
}

test("configurations of every known directory count: at its top, nerdctl's and ours", async () => {
  const [known, one, other] = [join(dir, "known"), join(dir, "one"), join(dir, "other")];
  plant(join(one, "10-k8s.conflist"), "10.81.0.0/24");
  plant(join(one, "default", "nerdctl-x.conflist"), "10.82.0.0/24");
  plant(join(other, "lepton", "0123abcd", "default", "y.conflist"), "10.83.0.0/24");
  writeFileSync(join(one, "broken.conflist"), "{");
  await rememberDir(other, known);
  const found = (await configuredSubnets(one, known)).map(formatSubnet);
  expect(found).toEqual(expect.arrayContaining(["10.81.0.0/24", "10.82.0.0/24", "10.83.0.0/24"]));
});

test("a directory that is gone is forgotten", async () => {
  const known = join(dir, "known");
  await rememberDir(join(dir, "gone"), known);
  await rememberDir(join(dir, "gone"), known);
  expect(readdirSync(known)).toHaveLength(1);
  await configuredSubnets(join(dir, "one"), known);
  expect(readdirSync(known)).toEqual([]);
});
