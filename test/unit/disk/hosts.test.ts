import {
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { addToHosts, linkHosts, removeFromHosts, removeNetworkHosts } from "../../../src/disk/hosts/shared.ts";

const disk = { storeDir: "" };

beforeEach(() => {
  disk.storeDir = mkdtempSync(join(tmpdir(), "lepton-hosts-"));
});
afterEach(() => rmSync(disk.storeDir, { recursive: true }));

async function join1(id: string, networks: string[], extraLines: string[] = []): Promise<string> {
  mkdirSync(join(disk.storeDir, "containers/ns", id), { recursive: true });
  return await linkHosts(disk, { namespace: "ns", id }, { networks, extraLines });
}

async function come(id: string, network: string, address: string, ...names: string[]): Promise<void> {
  await addToHosts(disk, { namespace: "ns", id }, network, { addresses: [address], names });
}

async function go(id: string, network: string): Promise<void> {
  await removeFromHosts(disk, { namespace: "ns", id }, network);
}

/** What a resolver makes of the file: address of each name, without the lines for the container itself. */
function names(path: string): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const line of readFileSync(path, "utf8").split("\n")) {
    const [address = "", ...words] = line.replace(/#.*/, "").trim().split(/\s+/);
    for (const word of words) found[word] = [...(found[word] ?? []), address];
  }
  return Object.fromEntries(Object.entries(found).filter(([name]) => !/^(localhost|ip6-.*)$/.test(name)));
}

describe("hosts files of a network", () => {
  test("containers of one network share a file, in which each finds the others while they are there", async () => {
    const a = await join1("a1", ["net"]);
    const b = await join1("b2", ["net"]);
    expect(statSync(a).ino).toBe(statSync(b).ino);
    await come("a1", "net", "10.4.1.2", "web", "www");
    await come("b2", "net", "10.4.1.3", "db");
    expect(names(a)).toEqual({ web: ["10.4.1.2"], www: ["10.4.1.2"], db: ["10.4.1.3"] });
    await go("a1", "net");
    await go("a1", "net");
    expect(names(b)).toEqual({ db: ["10.4.1.3"] });
  });

  test("a change is made in place and the file does not grow with comings and goings", async () => {
    const path = await join1("a1", ["net"]);
    await come("a1", "net", "10.4.1.2", "web");
    const { ino, size } = statSync(path);
    for (let round = 0; round < 20; round++) {
      await go("a1", "net");
      await come("a1", "net", `10.4.1.${round}`, "web");
      await come("a1", "net", `10.4.1.${round}`, "web");
    }
    expect(statSync(path)).toMatchObject({ ino, size });
    expect(names(path)).toEqual({ web: ["10.4.1.19"] });
  });

  test("containers of other networks, or with names of their own, have other files", async () => {
    const plain = await join1("a1", ["net"]);
    const extra = await join1("b2", ["net"], ["1.2.3.4\tgate"]);
    const both = await join1("c3", ["other", "net"]);
    const other = await join1("d4", ["other"]);
    await come("a1", "net", "10.4.1.2", "web");
    await come("c3", "net", "10.4.1.3", "mid");
    await come("c3", "other", "10.4.2.3", "mid");
    await come("d4", "other", "10.4.2.4", "far");
    expect(names(plain)).toEqual({ web: ["10.4.1.2"], mid: ["10.4.1.3"] });
    expect(names(extra)).toEqual({ gate: ["1.2.3.4"], web: ["10.4.1.2"], mid: ["10.4.1.3"] });
    expect(names(both)).toEqual({ web: ["10.4.1.2"], mid: ["10.4.1.3", "10.4.2.3"], far: ["10.4.2.4"] });
    expect(names(other)).toEqual({ mid: ["10.4.2.3"], far: ["10.4.2.4"] });
    await go("c3", "net");
    expect(names(both)).toEqual({ web: ["10.4.1.2"], mid: ["10.4.2.3"], far: ["10.4.2.4"] });
  });

  test("who comes with a file of another shape finds those who are there", async () => {
    await join1("a1", ["net"]);
    await come("a1", "net", "10.4.1.2", "web");
    expect(names(await join1("b2", ["net"], ["1.2.3.4\tgate"]))).toEqual({ gate: ["1.2.3.4"], web: ["10.4.1.2"] });
  });

  test("a file that no container reads any more goes with the next change", async () => {
    await join1("a1", ["net"]);
    await join1("b2", ["net", "other"]);
    rmSync(join(disk.storeDir, "containers/ns/b2"), { recursive: true });
    await come("a1", "net", "10.4.1.2", "web");
    expect(readdirSync(join(disk.storeDir, "hosts/ns/net"))).toHaveLength(1);
    expect(readdirSync(join(disk.storeDir, "hosts/ns/other"))).toEqual([]);
    await removeNetworkHosts(disk, "ns", "net");
    expect(existsSync(join(disk.storeDir, "hosts/ns/net"))).toBe(false);
  });

  test("entries from before a reboot are forgotten in place", async () => {
    const path = await join1("a1", ["net"]);
    await come("a1", "net", "10.4.1.2", "web");
    writeFileSync(path, readFileSync(path, "utf8").replace(/(since boot )\S+/, `$1${"0".repeat(36)}`));
    await come("b2", "net", "10.4.1.3", "db");
    expect(names(path)).toEqual({ db: ["10.4.1.3"] });
  });

  test("what a killed client left half-linked is made anew", async () => {
    const path = await join1("a1", ["net", "other"]);
    const [name = ""] = readdirSync(join(disk.storeDir, "hosts/ns/net"));
    rmSync(join(disk.storeDir, "hosts/ns/other", name));
    rmSync(path);
    await come("d4", "other", "10.4.2.4", "far");
    await join1("d4", ["other"]);
    await come("d4", "other", "10.4.2.4", "far");
    expect(names(await join1("a1", ["net", "other"]))).toEqual({ far: ["10.4.2.4"] });
  });

  test("a line that was cut off swallows no other", async () => {
    const path = await join1("a1", ["net"]);
    writeFileSync(path, "#10.4.1.9\tdead", { flag: "a" });
    await come("a1", "net", "10.4.1.2", "web");
    expect(names(path)).toEqual({ web: ["10.4.1.2"] });
  });

  test("no name makes a line of its own, and none is longer than musl reads", async () => {
    const path = await join1("a1", ["net"]);
    const many = Array.from({ length: 60 }, (_, index) => `alias-number-${index}`);
    await come("a1", "net", "10.4.1.2", "x\n6.6.6.6 evil", "a b", "#", ...many);
    expect(Object.keys(names(path))).toEqual(many);
    expect(
      Math.max(
        ...readFileSync(path, "utf8")
          .split("\n")
          .map((line) => line.length),
      ),
    ).toBeLessThan(511);
  });

  test("another file in its place is replaced by the link, and the link is kept where it is right", async () => {
    const path = await join1("a1", ["net"]);
    rmSync(path);
    writeFileSync(path, "old");
    linkSync(path, `${path}.kept`);
    const { ino } = statSync(await join1("a1", ["net"]));
    expect(readFileSync(`${path}.kept`, "utf8")).toBe("old");
    expect(statSync(await join1("a1", ["net"])).ino).toBe(ino);
  });
});
