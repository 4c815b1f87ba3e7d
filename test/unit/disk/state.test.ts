import {
  existsSync,
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
import { beforeEach, describe, expect, test } from "vitest";
import { containerDir } from "../../../src/disk/container-dir.ts";
import { currentOwner, formatOwner } from "../../../src/disk/owner.ts";
import { consoleDir, type Disk } from "../../../src/disk/paths.ts";
import { makeContainerState, removeContainerState, sweepContainerState } from "../../../src/disk/state.ts";

let disk: Disk;
const DEAD = "1.1.1.00000000-0000-0000-0000-000000000000";
const nobody = { listed: new Set<string>(), isKnown: async () => false };

beforeEach(() => {
  const root = mkdtempSync(join(tmpdir(), "state-"));
  disk = { address: "/x.sock", storeDir: join(root, "data"), runDir: join(root, "run") };
});

const dirsOf = (id: string) => [containerDir(disk, "ns", id), consoleDir(disk, "ns", id)];

function abandon(id: string, namespace = "ns"): void {
  for (const dir of dirsOf(id)) writeFileSync(join(dir, "owner"), `${DEAD}\n${namespace}/${id}\n`);
}

describe("makeContainerState", () => {
  test("makes both directories for us alone, each with our record", async () => {
    await makeContainerState(disk, "ns", "a");
    for (const dir of dirsOf("a")) {
      expect(statSync(dir).mode & 0o777).toBe(0o700);
      expect(readFileSync(join(dir, "owner"), "utf8")).toBe(`${formatOwner(currentOwner())}\nns/a\n`);
    }
  });

  test("keeps what is there and takes it over", async () => {
    await makeContainerState(disk, "ns", "a");
    writeFileSync(join(containerDir(disk, "ns", "a"), "kept"), "x");
    abandon("a");
    await makeContainerState(disk, "ns", "a");
    expect(readdirSync(containerDir(disk, "ns", "a")).sort()).toEqual(["kept", "owner"]);
    expect(readFileSync(join(containerDir(disk, "ns", "a"), "owner"), "utf8")).toContain(formatOwner(currentOwner()));
  });
});

test("removeContainerState removes both, and is content where there are none", async () => {
  await makeContainerState(disk, "ns", "a");
  await removeContainerState(disk, "ns", "a");
  await removeContainerState(disk, "ns", "a");
  expect(dirsOf("a").some(existsSync)).toBe(false);
});

describe("sweepContainerState", () => {
  test("removes what a dead client was making", async () => {
    await makeContainerState(disk, "ns", "a");
    abandon("a");
    await sweepContainerState(disk, "ns", nobody);
    expect(dirsOf("a").some(existsSync)).toBe(false);
  });

  test("leaves what a living client is making", async () => {
    await makeContainerState(disk, "ns", "a");
    await sweepContainerState(disk, "ns", nobody);
    expect(dirsOf("a").every(existsSync)).toBe(true);
  });

  test("leaves what containerd knows, asking only for what was not listed", async () => {
    for (const id of ["listed", "known"]) {
      await makeContainerState(disk, "ns", id);
      abandon(id);
    }
    const asked = new Set<string>();
    const isKnown = async (id: string) => {
      asked.add(id);
      return id === "known";
    };
    await sweepContainerState(disk, "ns", { listed: new Set(["listed"]), isKnown });
    expect([...dirsOf("listed"), ...dirsOf("known")].every(existsSync)).toBe(true);
    expect([...asked]).toEqual(["known"]);
  });

  test("leaves other namespaces alone", async () => {
    await makeContainerState(disk, "other", "a");
    const dir = containerDir(disk, "other", "a");
    writeFileSync(join(dir, "owner"), `${DEAD}\nother/a\n`);
    await sweepContainerState(disk, "ns", nobody);
    expect(existsSync(dir)).toBe(true);
    expect(existsSync(consoleDir(disk, "other", "a"))).toBe(true);
  });

  test("removes a directory that a killed writer had not finished, and one without a record", async () => {
    await makeContainerState(disk, "ns", "a");
    const parent = join(disk.storeDir, "containers", "ns");
    mkdirSync(join(parent, `.tmp-${DEAD}_00`));
    mkdirSync(join(parent, "bare"));
    await sweepContainerState(disk, "ns", nobody);
    expect(readdirSync(parent)).toEqual(["a"]);
  });

  test("removes what a killed removal has left of the sockets' directory", async () => {
    await makeContainerState(disk, "ns", "a");
    abandon("a");
    rmSync(containerDir(disk, "ns", "a"), { recursive: true });
    rmSync(join(consoleDir(disk, "ns", "a"), "owner"));
    await sweepContainerState(disk, "ns", nobody);
    expect(existsSync(consoleDir(disk, "ns", "a"))).toBe(false);
  });
});
