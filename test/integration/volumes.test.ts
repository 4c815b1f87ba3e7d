/** Volumes on a real containerd, by engine and by command line. */
import { once } from "node:events";
import { statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { importBusybox } from "../helpers/busybox.ts";
import { startContainerd, type TestDaemon } from "../helpers/containerd.ts";
import { exitOf, killAfter, lepton, mustLepton, startLepton } from "../helpers/lepton.ts";
import { many } from "../helpers/many.ts";
import { leaksSince, snapshotWorld, type World } from "../helpers/oracle.ts";

let daemon: TestDaemon;
let before: World;

beforeAll(async () => {
  daemon = await startContainerd();
  await importBusybox(daemon);
  await must("run", "--rm", "busybox", "true");
  before = await snapshotWorld(daemon);
});
afterAll(async () => {
  await daemon?.stop();
});
beforeEach(async () => {
  const ids = (await must("ps", "-aq")).split("\n").filter(Boolean);
  if (ids.length > 0) await must("rm", "-f", ...ids);
  await must("volume", "prune", "-af");
});

const run = (...args: string[]) => lepton(daemon, args);
const must = (...args: string[]) => mustLepton(daemon, args);
const names = async (...args: string[]) => (await must("volume", "ls", "-q", ...args)).split("\n").filter(Boolean);
const mountpoint = (name: string) => must("volume", "inspect", "-f", "{{.Mountpoint}}", name);

describe("volume create", () => {
  test("prints the name, makes it once, and keeps the labels of the first time", async () => {
    expect(await must("volume", "create", "--label", "a=1", "data")).toBe("data");
    expect(await must("volume", "create", "--label", "a=2", "data")).toBe("data");
    expect(await must("volume", "inspect", "-f", "{{.Labels.a}}", "data")).toBe("1");
    expect(await names()).toEqual(["data"]);
  });

  test("without a name makes an anonymous one", async () => {
    const name = await must("volume", "create");
    expect(name).toMatch(/^[0-9a-f]{64}$/);
    expect(await names("-f", "label=com.docker.volume.anonymous")).toEqual([name]);
  });

  test.each([
    ["x", "create x: volume name is too short, names should be at least two alphanumeric characters"],
    ["a/b", 'create a/b: "a/b" includes invalid characters for a local volume name'],
    ["../up", 'create ../up: "../up" includes invalid characters'],
  ])("refuses %s", async (name, message) => {
    const { code, stderr } = await run("volume", "create", name);
    expect(code).toBe(1);
    expect(stderr).toContain(message);
    expect(await names()).toEqual([]);
  });

  test("twenty at once make one", async () => {
    const said = await Promise.all(Array.from({ length: 20 }, () => must("volume", "create", "one")));
    expect(new Set(said)).toEqual(new Set(["one"]));
    expect(await names()).toEqual(["one"]);
  });
});

describe("volume ls and inspect", () => {
  test("show docker's table, fields and filters", async () => {
    await must("volume", "create", "--label", "tier=db", "db-data");
    await must("volume", "create", "web-data");
    const [header, ...rows] = (await must("volume", "ls")).split("\n");
    expect(header).toMatch(/^DRIVER +VOLUME NAME$/);
    expect(rows).toEqual([expect.stringMatching(/^local +db-data$/), expect.stringMatching(/^local +web-data$/)]);
    expect(await names("-f", "name=web")).toEqual(["web-data"]);
    expect(await names("-f", "label=tier=db")).toEqual(["db-data"]);
    expect(await names("-f", "label=tier=web")).toEqual([]);
    expect(await names("-f", "driver=nfs")).toEqual([]);
    const [row] = (await must("volume", "ls", "--format", "json")).split("\n");
    expect(Object.keys(JSON.parse(row ?? "")).sort()).toEqual(
      ["Availability", "Driver", "Group", "Labels", "Links", "Mountpoint", "Name", "Scope", "Size", "Status"].sort(),
    );
  });

  test("show docker's object, and sizes where asked for", async () => {
    await must("volume", "create", "data");
    writeFileSync(join(await mountpoint("data"), "file"), "x".repeat(5000));
    const [object] = JSON.parse(await must("volume", "inspect", "data"));
    expect(Object.keys(object)).toEqual(["CreatedAt", "Driver", "Labels", "Mountpoint", "Name", "Options", "Scope"]);
    expect(object).toMatchObject({ Driver: "local", Labels: {}, Name: "data", Options: {}, Scope: "local" });
    expect(object.CreatedAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(statSync(object.Mountpoint).isDirectory()).toBe(true);
    expect(JSON.parse(await must("volume", "inspect", "-s", "data"))[0].UsageData).toEqual({ RefCount: 0, Size: 5000 });
    expect(await must("volume", "ls", "-s")).toMatch(/^local +data +5kB$/m);
    expect(JSON.parse(await must("inspect", "data"))).toEqual([object]);
  });

  test("of one that is not there", async () => {
    await must("volume", "create", "data");
    const { code, stdout, stderr } = await run("volume", "inspect", "nope", "data");
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toHaveLength(1);
    expect(stderr).toContain("get nope: no such volume");
  });

  test("a damaged one is listed, told of, and can be removed", async () => {
    await must("volume", "create", "good");
    await must("volume", "create", "hurt");
    writeFileSync(join(await mountpoint("hurt"), "..", "volume.json"), "{");
    const { stdout, stderr, code } = await run("volume", "ls", "-q");
    expect({ stdout, code }).toEqual({ stdout: "good\nhurt\n", code: 0 });
    expect(stderr).toContain("volume.json");
    expect((await run("volume", "inspect", "hurt")).code).toBe(1);
    expect(await must("volume", "rm", "hurt")).toBe("hurt");
    expect(await names()).toEqual(["good"]);
  });
});

describe("volume rm and prune", () => {
  test("rm prints what went, and tells of what was not there", async () => {
    await must("volume", "create", "data");
    const { stdout, stderr, code } = await run("volume", "rm", "data", "nope");
    expect({ stdout, code }).toEqual({ stdout: "data\n", code: 1 });
    expect(stderr).toContain("get nope: no such volume");
    expect(await must("volume", "rm", "-f", "nope")).toBe("nope");
  });

  test("a volume that a container mounts, running or not, stays", async () => {
    await must("volume", "create", "data");
    const id = await must("create", "--name", "user", "-v", `${await mountpoint("data")}:/data`, "busybox", "true");
    const { stderr, code } = await run("volume", "rm", "data");
    expect(code).toBe(1);
    expect(stderr).toContain(`remove data: volume is in use - [${id}]`);
    expect(stderr).toContain('"user"');
    expect((await run("volume", "rm", "-f", "data")).code).toBe(1);
    expect(await must("volume", "prune", "-af")).toBe("Total reclaimed space: 0B");
    expect(await names("-f", "dangling=false")).toEqual(["data"]);
    expect(await names("-f", "dangling=true")).toEqual([]);
    await must("rm", "user");
    expect(await must("volume", "rm", "data")).toBe("data");
  });

  test("prune takes anonymous ones, with -a all, and says what it freed", async () => {
    await must("volume", "create", "--label", "keep", "kept");
    await must("volume", "create", "named");
    const anonymous = await must("volume", "create");
    writeFileSync(join(await mountpoint(anonymous), "file"), "x".repeat(2000));
    expect(await must("volume", "prune", "-f")).toBe(`Deleted Volumes:\n${anonymous}\n\nTotal reclaimed space: 2kB`);
    expect(await must("volume", "prune", "-af", "--filter", "label!=keep")).toContain("Deleted Volumes:\nnamed\n");
    expect(await names()).toEqual(["kept"]);
  });
});

test("every change is on containerd's bus", async () => {
  const child = startLepton(daemon, ["events", "--filter", "type=volume", "--format", "{{.Action}} {{.Actor.ID}}"]);
  const lines = createInterface({ input: child.stdout });
  const first = once(lines, "line");
  let heard = false;
  first.then(() => {
    heard = true;
  });
  // A subscription gives no sign of its own: changes are made until one is heard.
  while (!heard) {
    await must("volume", "create", "data");
    await must("volume", "rm", "data");
  }
  expect(["create data", "destroy data"]).toContain((await first)[0]);
  child.kill();
  await exitOf(child);
});

test("create and rm killed at any moment leave nothing half-made after the next command", async () => {
  // Whole: 50 of each.
  const kills = many(100, { usually: 8 });
  for (let round = 0; round < kills; round += 1) {
    const verb = round % 2 === 0 ? "create" : "rm";
    await killAfter(daemon, ["volume", verb, "data"], (round * 100) / kills);
  }
  const left = await names();
  expect(left.length).toBeLessThanOrEqual(1);
  for (const name of left) expect(JSON.parse(await must("volume", "inspect", name))).toHaveLength(1);
  await must("volume", "rm", "-f", "data");
  expect(await leaksSince(daemon, before)).toEqual([]);
});
