import { describe, expect, test } from "vitest";
import { type Ground, groundOf, rulesOf, type Table } from "../../../../src/cni/ground/ground.ts";
import { isLaid, toClear, toLay } from "../../../../src/cni/ground/restore.ts";
import { bridgeConflist } from "../../../../src/engine/networks/conflists.ts";

const web = ground("ab".repeat(32), "br-web");
const db = ground("cd".repeat(32), "br-db");

function ground(id: string, bridge: string, more: Partial<Ground> = {}): Ground {
  return { id, bridge, subnets: ["10.4.0.0/24"], masquerade: true, icc: true, internal: false, ...more };
}

/** What iptables would print after a change of a table: a model of `iptables-restore --noflush`. */
function applied(listed: readonly string[], input: readonly string[]): string[] {
  let lines = [...listed];
  for (const line of input.slice(1, -1)) {
    const [, chain = ""] = line.split(" ");
    if (line.startsWith("-N ")) lines.push(line);
    else if (line.startsWith("-I ")) {
      const at = lines.findIndex((one) => one.startsWith("-A "));
      lines.splice(at < 0 ? lines.length : at, 0, line.replace(/^-I (\S+) 1/, "-A $1"));
    } else if (line.startsWith("-A ")) lines.push(line.replace(/--comment (\S+)/, '--comment "$1"'));
    else if (line.startsWith("-D ")) {
      const at = lines.indexOf(line.replace(/^-D/, "-A"));
      if (at < 0) throw new Error(`no such rule: ${line}`);
      lines.splice(at, 1);
    } else if (line.startsWith("-F ")) lines = lines.filter((one) => !one.startsWith(`-A ${chain} `));
    else if (line.startsWith("-X ")) {
      if (lines.some((one) => one.startsWith(`-A ${chain} `) || one.endsWith(` -j ${chain}`)))
        throw new Error(`in use: ${chain}`);
      lines = lines.filter((one) => one !== `-N ${chain}`);
    } else throw new Error(`not understood: ${line}`);
  }
  return lines;
}

const EMPTY: Readonly<Record<Table, readonly string[]>> = {
  filter: ["-P INPUT ACCEPT", "-P FORWARD DROP", "-P OUTPUT ACCEPT", "-A FORWARD -j REJECT"],
  nat: ["-P POSTROUTING ACCEPT", "-A POSTROUTING -j OTHER"],
};

describe.each<Table>(["filter", "nat"])("in the table %s", (table) => {
  const lay = (of: Ground, listed: readonly string[]) => applied(listed, toLay(of, table, 4, listed));
  const clear = (of: Ground, listed: readonly string[]) => applied(listed, toClear(of.id, table, listed));

  test("what is laid is there, once, and before the rules of others", () => {
    const once = lay(web, EMPTY[table]);
    expect(lay(web, once).sort()).toEqual([...once].sort());
    const jump = table === "filter" ? "-A FORWARD -j LEPTON-FORWARD" : "-A POSTROUTING -j LEPTON-MASQ";
    const others = table === "filter" ? "-A FORWARD -j REJECT" : "-A POSTROUTING -j OTHER";
    expect(once.indexOf(jump)).toBeGreaterThan(0);
    expect(once.indexOf(jump)).toBeLessThan(once.indexOf(others));
  });

  test("a network that goes leaves the others as they are, and the last leaves nothing", () => {
    const both = lay(db, lay(web, EMPTY[table]));
    const one = clear(web, both);
    expect(one.filter((line) => line.includes("lepton:abab"))).toEqual([]);
    expect(one.filter((line) => line.includes("lepton:cdcd"))).toEqual(
      both.filter((line) => line.includes("lepton:cdcd")),
    );
    expect(clear(db, one)).toEqual(EMPTY[table]);
  });

  test("where nothing is, there is nothing to clear", () => {
    expect(toClear(web.id, table, EMPTY[table])).toEqual([]);
  });
});

test("ground is laid only where all of it is there, and the ways to it", () => {
  const tables = (["filter", "nat"] as const).map((table) => applied(EMPTY[table], toLay(web, table, 4, EMPTY[table])));
  const saved = tables.flat();
  expect(isLaid(web, 4, saved)).toBe(true);
  expect(isLaid(db, 4, saved)).toBe(false);
  for (const missing of saved.filter((line) => /lepton:abab|-j LEPTON-/.test(line))) {
    expect(isLaid(web, 4, saved.toSpliced(saved.indexOf(missing), 1))).toBe(false);
  }
});

test("an internal network lets nothing in and nothing out, and has no masquerade", () => {
  const inner = ground(web.id, "br-in", { internal: true });
  expect(rulesOf(inner, "nat", 4)).toEqual([]);
  expect(rulesOf(inner, "filter", 4).filter((rule) => rule.endsWith("-j DROP"))).toHaveLength(2);
});

test("without traffic among containers it is dropped", () => {
  const rules = rulesOf(ground(web.id, "br-in", { icc: false }), "filter", 4);
  expect(rules.at(-1)).toBe("-A LEPTON-OUT -i br-in -o br-in -m comment --comment lepton:abababababab -j DROP");
});

test("IPv6 has rules only where the network has addresses of it", () => {
  expect(rulesOf(web, "filter", 6)).toEqual([]);
  const both = ground(web.id, "br-web", { subnets: ["10.4.0.0/24", "fd00::/64"] });
  expect(rulesOf(both, "nat", 6)).toEqual([
    "-A LEPTON-MASQ -s fd00::/64 ! -o br-web -m comment --comment lepton:abababababab -j MASQUERADE",
  ]);
});

describe("what a network stands on", () => {
  const conflist = bridgeConflist({
    name: "web",
    id: web.id,
    bridge: "br-web",
    subnets: [{ subnet: "10.4.0.0/24", gateway: "10.4.0.1" }],
    dataDir: "/run/x",
    details: { createdAtMs: 0 },
  });

  test("stands in its configuration", () => expect(groundOf(conflist)).toEqual(web));

  test("is nothing of ours for a network of others, or one that names an impossible link", () => {
    const [link, ...rest] = conflist.plugins;
    expect(groundOf({ plugins: conflist.plugins })).toBeUndefined();
    const plugins = [{ type: "bridge", ...link, bridge: "br-web -j ACCEPT" }, ...rest];
    expect(groundOf({ ...conflist, plugins })).toBeUndefined();
  });
});
