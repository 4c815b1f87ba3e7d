import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeEach, describe, expect, test } from "vitest";
import { claimName, listNames, readName, releaseName, renameName, sweepNames } from "../../../src/disk/names.ts";
import { namePath, namesDir } from "../../../src/disk/paths.ts";
import { many } from "../../helpers/many.ts";

let disk: { readonly storeDir: string };
const nobody = async () => false;
const everybody = async () => true;

beforeEach(() => {
  disk = { storeDir: mkdtempSync(join(tmpdir(), "names-")) };
});

const claim = (name: string, id: string, isKnown = nobody) => claimName(disk, "ns", name, id, { isKnown });

/** A claim whose maker is surely dead. */
function plantStale(name: string, id: string): void {
  mkdirSync(namesDir(disk, "ns"), { recursive: true, mode: 0o700 });
  writeFileSync(namePath(disk, "ns", name), `${id}\n1.1.1.00000000-0000-0000-0000-000000000000\n1\n`);
}

describe("a name", () => {
  test("is held by the one that claimed it", async () => {
    await claim("web", "a");
    expect(await readName(disk, "ns", "web")).toEqual({ id: "a", inProgress: true });
    expect(await listNames(disk, "ns")).toEqual(["web"]);
  });

  test("may be claimed again by the same container", async () => {
    await claim("web", "a");
    await expect(claim("web", "a")).resolves.toBeUndefined();
  });

  test("is refused to another, in words that say who has it", async () => {
    await claim("web", "a");
    await expect(claim("web", "b", everybody)).rejects.toMatchObject({
      code: "already-exists",
      message: 'name "web" is already in use by container a',
    });
  });

  test("is refused while its claimer may still be about to create the container", async () => {
    await claim("web", "a");
    await expect(claim("web", "b", nobody)).rejects.toMatchObject({ code: "already-exists" });
  });

  test("is free again after its holder released it, and only then", async () => {
    await claim("web", "a");
    expect(await releaseName(disk, "ns", "web", "b")).toBe(false);
    expect(await releaseName(disk, "ns", "web", "a")).toBe(true);
    expect(await releaseName(disk, "ns", "web", "a")).toBe(false);
    await claim("web", "b");
    expect((await readName(disk, "ns", "web"))?.id).toBe("b");
  });

  test("does not count in another namespace", async () => {
    await claim("web", "a");
    await expect(claimName(disk, "other", "web", "b", { isKnown: everybody })).resolves.toBeUndefined();
  });

  test("leaves no temporary file", async () => {
    await claim("web", "a");
    await claim("web", "b").catch(() => undefined);
    expect(readdirSync(namesDir(disk, "ns"))).toEqual(["web"]);
  });
});

describe("a stale claim", () => {
  test("heals where containerd does not know its container", async () => {
    plantStale("web", "dead");
    await claim("web", "b");
    expect((await readName(disk, "ns", "web"))?.id).toBe("b");
  });

  test("stays where containerd does", async () => {
    plantStale("web", "old");
    await expect(claim("web", "b", everybody)).rejects.toThrow("already in use by container old");
  });

  test.each(["", "\n\n\n", "\0\0\0"])("heals where the file is damaged (%j)", async (text) => {
    plantStale("web", "x");
    writeFileSync(namePath(disk, "ns", "web"), text);
    await claim("web", "b");
    expect((await readName(disk, "ns", "web"))?.id).toBe("b");
  });

  test("is healed by one of many", async () => {
    plantStale("web", "dead");
    const tries = await Promise.allSettled(Array.from({ length: 20 }, (_, i) => claim("web", `c${i}`)));
    expect(tries.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  test("is swept, while claims in use and in progress stay", async () => {
    plantStale("gone", "dead");
    plantStale("known", "alive");
    plantStale("listed", "never asked");
    await claim("fresh", "a");
    const asked: string[] = [];
    const isKnown = async (id: string) => {
      asked.push(id);
      return id === "alive";
    };
    const freed = await sweepNames(disk, "ns", { listed: new Set(["listed"]), isKnown });
    expect(freed).toEqual(["gone"]);
    expect((await listNames(disk, "ns")).sort()).toEqual(["fresh", "known", "listed"]);
    expect(asked).not.toContain("never asked");
  });
});

describe("renameName", () => {
  test("moves the claim around the change of the record", async () => {
    await claim("old", "a");
    const during: string[] = [];
    const update = async () => void during.push(...(await listNames(disk, "ns")));
    await renameName(disk, "ns", "a", { from: "old", to: "new" }, { isKnown: everybody, update });
    expect(during.sort()).toEqual(["new", "old"]);
    expect(await listNames(disk, "ns")).toEqual(["new"]);
  });

  test("frees the new name where the change fails", async () => {
    await claim("old", "a");
    const update = () => Promise.reject(new Error("no"));
    const names = { from: "old", to: "new" };
    await expect(renameName(disk, "ns", "a", names, { isKnown: everybody, update })).rejects.toThrow("no");
    expect(await listNames(disk, "ns")).toEqual(["old"]);
  });

  test("keeps the name where both are the same", async () => {
    await claim("web", "a");
    const update = async () => {};
    await renameName(disk, "ns", "a", { from: "web", to: "web" }, { isKnown: everybody, update });
    expect((await readName(disk, "ns", "web"))?.id).toBe("a");
  });

  test("refuses a name in use and keeps the old one", async () => {
    await claim("old", "a");
    await claim("new", "b");
    const options = { isKnown: everybody, update: async () => {} };
    await expect(renameName(disk, "ns", "a", { from: "old", to: "new" }, options)).rejects.toThrow("already in use");
    expect((await listNames(disk, "ns")).sort()).toEqual(["new", "old"]);
  });
});

test("a symlink in place of a claim is replaced, never written through", async () => {
  mkdirSync(namesDir(disk, "ns"), { recursive: true, mode: 0o700 });
  writeFileSync(join(disk.storeDir, "victim"), "untouched");
  symlinkSync(join(disk.storeDir, "victim"), namePath(disk, "ns", "web"));
  await expect(claim("web", "b")).rejects.toThrow("too many symbolic links");
  expect(readFileSync(join(disk.storeDir, "victim"), "utf8")).toBe("untouched");
});

const CROWD = many(50, { usually: 12 });

test(`${CROWD} processes that want one name at once: one gets it, over a stale claim`, {
  timeout: 60_000,
}, async () => {
  plantStale("web", "dead");
  const source = `
    import { claimName } from ${JSON.stringify(new URL("../../../src/disk/names.ts", import.meta.url).href)};
    const [storeDir, id] = process.argv.slice(-2);
    await claimName({ storeDir }, "ns", "web", id, { isKnown: async () => false }).then(
      () => console.log("won"),
      (error) => console.log(error.code),
    );
    process.stdin.resume();
  `;
  const runs = Array.from({ length: CROWD }, (_, i) => {
    const args = ["--input-type=module-typescript", "-e", source, disk.storeDir, `c${i}`];
    const run = promisify(execFile)(process.execPath, args);
    // Losers look while the winner lives: its claim is one in progress.
    return {
      run,
      answer: new Promise<string>((resolve) => run.child.stdout?.once("data", (text) => resolve(String(text).trim()))),
    };
  });
  const answers = await Promise.all(runs.map(({ answer }) => answer));
  for (const { run } of runs) run.child.stdin?.end();
  await Promise.all(runs.map(({ run }) => run));
  expect(answers.filter((answer) => answer === "won")).toHaveLength(1);
  expect(answers.filter((answer) => answer === "already-exists")).toHaveLength(CROWD - 1);
});
