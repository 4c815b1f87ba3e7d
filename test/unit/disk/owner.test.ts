import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { currentOwner, formatOwner, isOwnerAlive, type Owner, parseOwner } from "../../../src/disk/owner.ts";
import { waitFor } from "../../helpers/wait-for.ts";

describe("an owner record", () => {
  test("survives being written and read", () => {
    const owner = currentOwner();
    expect(parseOwner(formatOwner(owner))).toEqual(owner);
    expect(owner.pid).toBe(process.pid);
  });

  test("is one word that a label, a file name and a lease id may hold", () => {
    expect(formatOwner(currentOwner())).toMatch(/^[A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)*$/);
    expect(formatOwner(currentOwner()).length).toBeLessThan(76);
  });

  test.each(["", "12", "12.34.56", "x.1.2.abc", "1.2.3.zz", "1.2.3.abc\n"])("is not read from %j", (text) => {
    expect(parseOwner(text)).toBeUndefined();
  });
});

describe("an owner", () => {
  test("is alive while its process runs, dead when it has ended", async () => {
    const child = spawn("sleep", ["60"]);
    await once(child, "spawn");
    const owner = ownerOf(child.pid as number);
    expect(isOwnerAlive(owner)).toBe(true);
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(isOwnerAlive(owner)).toBe(false);
  });

  test("is dead as a zombie", async () => {
    // The shell's child ends while the shell, turned into a sleep, does not look.
    const parent = spawn("sh", ["-c", "sleep 0.1 & echo $!; exec sleep 60"]);
    const [pidText] = await once(parent.stdout, "data");
    const pid = Number(pidText);
    await waitFor("the zombie", () => / Z /.test(readFileSync(`/proc/${pid}/stat`, "latin1")));
    expect(isOwnerAlive(ownerOf(pid))).toBe(false);
    parent.kill("SIGKILL");
  });

  test("is dead where another process got its pid", () => {
    expect(isOwnerAlive({ ...currentOwner(), startTime: "1" })).toBe(false);
  });

  test("is dead after a reboot, even with the same pid and start", () => {
    expect(isOwnerAlive({ ...currentOwner(), bootId: "00000000-0000-0000-0000-000000000000" })).toBe(false);
  });

  test("of another pid namespace is left alone", () => {
    expect(isOwnerAlive({ ...currentOwner(), pid: 1, startTime: "1", pidNamespace: "1" })).toBe(true);
  });
});

function ownerOf(pid: number): Owner {
  const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
  const startTime = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  return { ...currentOwner(), pid, startTime };
}
