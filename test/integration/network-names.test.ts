/** Names of networks that a running container joins and leaves, on a host that shares its mounts as systemd has it. */
import { execFileSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { importBusybox } from "../helpers/busybox.ts";
import { startContainerd, type TestDaemon } from "../helpers/containerd.ts";
import { killAfter, lepton, mustLepton } from "../helpers/lepton.ts";
import { many } from "../helpers/many.ts";
import { leaksSince, snapshotWorld, type World } from "../helpers/oracle.ts";
import { seededRandom } from "../helpers/random.ts";
import { mountsBelow } from "../helpers/runtime-remains.ts";
import { waitFor } from "../helpers/wait-for.ts";

const KILLS = many(50, { usually: 4 });

let daemon: TestDaemon;
let before: World;

beforeAll(async () => {
  daemon = await startContainerd();
  execFileSync("mount", ["--bind", daemon.dataRoot, daemon.dataRoot]);
  execFileSync("mount", ["--make-shared", daemon.dataRoot]);
  await importBusybox(daemon);
  await must("network", "create", "front");
  await must("network", "create", "back");
  before = await snapshotWorld(daemon);
});
afterAll(async () => {
  for (const mount of [...mountsBelow(daemon.dataRoot), daemon.dataRoot]) execFileSync("umount", ["-l", mount]);
  await daemon?.stop();
});

const run = (...args: string[]) => lepton(daemon, args);
const must = (...args: string[]) => mustLepton(daemon, args);
const sleeper = (name: string, network: string, ...options: string[]) =>
  must("run", "-d", "--name", name, "--network", network, ...options, "busybox", "sleep", "600");
const address = (name: string, network: string) =>
  must("inspect", "-f", `{{(index .NetworkSettings.Networks "${network}").IPAddress}}`, name);
/** What a name stands for inside a container, in the order of its file. */
async function addressesOf(container: string, name: string): Promise<string[]> {
  const lines = (await must("exec", container, "cat", "/etc/hosts")).split("\n").map((line) => line.replace(/#.*/, ""));
  return lines.filter((line) => line.split(/\s+/).slice(1).includes(name)).map((line) => line.split("\t")[0] ?? "");
}
/** The first of them; empty where it means nothing. */
const resolve = async (container: string, name: string) => (await addressesOf(container, name))[0] ?? "";
const mounts = () => mountsBelow(daemon.dataRoot).filter((path) => path.includes("/hosts"));

test("who joins a network finds the others there by name at once, and no longer when it has left", async () => {
  await sleeper("db", "back");
  await sleeper("web", "front", "--add-host", "own:10.9.9.9");
  await sleeper("peer", "front");
  const inode = statSync(await must("inspect", "-f", "{{.HostsPath}}", "peer")).ino;

  await must("network", "connect", "back", "web");
  expect(await resolve("web", "db")).toBe(await address("db", "back"));
  expect(await resolve("web", "peer")).toBe(await address("peer", "front"));
  // It has an address on each, in no order: a file is of networks, not of one container.
  const own = [await address("web", "back"), await address("web", "front")];
  expect((await addressesOf("web", "web")).sort()).toEqual(own.sort());
  expect(await resolve("web", "own")).toBe("10.9.9.9");
  // Its neighbours read what they read before, from the same file.
  expect(await resolve("peer", "db")).toBe("");
  expect(statSync(await must("inspect", "-f", "{{.HostsPath}}", "peer")).ino).toBe(inode);
  expect((await run("exec", "web", "sh", "-c", "echo 6.6.6.6 db >>/etc/hosts")).stderr).toMatch(/read-only/i);
  // Who comes and goes on either network is seen, though two files are in use.
  await sleeper("cache", "back");
  expect(await resolve("web", "cache")).toBe(await address("cache", "back"));
  await must("rm", "-f", "cache");
  await waitFor("the name to go", async () => (await resolve("web", "cache")) === "");

  await must("network", "disconnect", "back", "web");
  expect(await resolve("web", "db")).toBe("");
  expect(await resolve("web", "peer")).toBe(await address("peer", "front"));
  expect(mounts()).toEqual([]);
});

test("what it has joined stays through restarts, and goes with it", async () => {
  await must("network", "connect", "back", "web");
  await must("network", "disconnect", "front", "web");
  expect(await resolve("web", "peer")).toBe("");
  await must("restart", "-t", "0", "web");
  expect(mounts()).toEqual([]);
  expect(await resolve("web", "db")).toBe(await address("db", "back"));
  await must("network", "connect", "front", "web");
  expect(await resolve("web", "peer")).toBe(await address("peer", "front"));
  expect(mounts()).toHaveLength(1);
  // Killed behind our back, and started by nobody.
  await must("kill", "web");
  await must("wait", "web");
  await must("start", "web");
  expect(await resolve("web", "peer")).toBe(await address("peer", "front"));
  await must("network", "disconnect", "front", "web");
  await must("network", "disconnect", "back", "web");
  await must("network", "connect", "front", "web");
  await must("rm", "-f", "web", "db", "peer");
  expect(mounts()).toEqual([]);
  expect(readFileSync("/proc/self/mountinfo", "utf8")).not.toContain("hosts.now");
});

test("who is killed meanwhile leaves the names of the networks that it is on then", async () => {
  await sleeper("db", "back");
  await sleeper("web", "front");
  const random = seededRandom(13);
  for (let round = 0; round < KILLS; round += 1) {
    const isOn = (await must("ps", "-q", "-f", "name=web", "-f", "network=back")) !== "";
    await killAfter(daemon, ["network", isOn ? "disconnect" : "connect", "back", "web"], random() * 500);
    await must("ps", "-q");
    const joined = Object.keys(JSON.parse(await must("inspect", "-f", "{{json .NetworkSettings.Networks}}", "web")));
    expect(await resolve("web", "db")).toBe(joined.includes("back") ? await address("db", "back") : "");
  }
  await must("rm", "-f", "web", "db");
  expect(mounts()).toEqual([]);
});

test("nothing is left of all that: no mount, rule, address, name or file", async () => {
  expect(await leaksSince(daemon, before)).toEqual([]);
});
