/** `network connect` and `network disconnect`: a running container joins and leaves networks, and what a kill leaves. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { importBusybox } from "../helpers/busybox.ts";
import { startContainerd, type TestDaemon } from "../helpers/containerd.ts";
import { killAfter, lepton, mustLepton } from "../helpers/lepton.ts";
import { many } from "../helpers/many.ts";
import { leaksSince, snapshotWorld, type World } from "../helpers/oracle.ts";
import { seededRandom } from "../helpers/random.ts";

const KILLS = many(50, { usually: 5 });

let daemon: TestDaemon;
let before: World;
/** The beginning of the addresses of a network: `10.4.1`. */
let back = "";

beforeAll(async () => {
  daemon = await startContainerd();
  await importBusybox(daemon);
  for (const name of ["front", "back"]) {
    await must("network", "create", name);
    // What a network has is its own, not a container's.
    await must("run", "--rm", "--network", name, "busybox", "true");
  }
  const subnet = await must("network", "inspect", "-f", "{{range .IPAM.Config}}{{.Subnet}}{{end}}", "back");
  back = subnet.replace(/\.0\/24$/, "");
  before = await snapshotWorld(daemon);
});
afterAll(async () => {
  await daemon?.stop();
});

const run = (...args: string[]) => lepton(daemon, args);
const must = (...args: string[]) => mustLepton(daemon, args);
const sleeper = (name: string, network: string) =>
  must("run", "-d", "--name", name, "--network", network, "busybox", "sleep", "600");
const nothingIsLeft = async () => expect(await leaksSince(daemon, before)).toEqual([]);

interface Endpoint {
  readonly IPAddress: string;
  readonly Aliases: readonly string[] | null;
}

async function endpoints(name: string): Promise<Record<string, Endpoint>> {
  return JSON.parse(await must("inspect", "-f", "{{json .NetworkSettings.Networks}}", name));
}

/** The address of an interface as the container sees it; undefined where it has none. */
async function inside(name: string, ifName: string): Promise<string | undefined> {
  return /inet (\S+)/.exec((await run("exec", name, "ip", "addr", "show", ifName)).stdout)?.[1];
}

test("change a running container at once, and are kept by a restart", async () => {
  await sleeper("mobile", "front");
  await must("network", "connect", "--ip", `${back}.88`, "--alias", "db", "back", "mobile");
  expect(await inside("mobile", "eth1")).toBe(`${back}.88/24`);
  expect((await endpoints("mobile"))["back"]).toMatchObject({ IPAddress: `${back}.88`, Aliases: ["db"] });
  expect((await run("network", "connect", "back", "mobile")).stderr).toContain(
    "endpoint with name mobile already exists in network back",
  );
  await must("network", "disconnect", "front", "mobile");
  expect(await inside("mobile", "eth0")).toBe(undefined);
  expect(await must("ps", "--format", "{{.Networks}}")).toBe("back");
  await must("restart", "-t", "0", "mobile");
  expect(Object.keys(await endpoints("mobile"))).toEqual(["back"]);
  expect(await inside("mobile", "eth1")).toBe(`${back}.88/24`);
  expect((await run("network", "disconnect", "front", "mobile")).stderr).toContain("is not connected to network front");
  await must("rm", "-f", "mobile");
  await nothingIsLeft();
});

test("leave alone who has no network of its own", async () => {
  await must("create", "--name", "hermit", "--network", "none", "busybox", "true");
  await must("create", "--name", "landlord", "--network", "host", "busybox", "true");
  expect((await run("network", "connect", "front", "hermit")).stderr).toContain("private (none) mode");
  expect((await run("network", "connect", "front", "landlord")).stderr).toContain("connected to host network");
  await must("rm", "hermit", "landlord");
  await nothingIsLeft();
});

/** The files in which host-local keeps the addresses of a network, by address. */
async function addressFiles(network: string): Promise<Record<string, string>> {
  const [conflist] = JSON.parse(await must("network", "inspect", "--mode", "native", network));
  const dir = join(conflist.plugins[0].ipam.dataDir, network);
  const names = readdirSync(dir).filter((name) => name.startsWith("10."));
  return Object.fromEntries(names.map((name) => [name, join(dir, name)]));
}

test("disconnect -f clears what is left of a container that is gone, and nothing else", async () => {
  await sleeper("stays", "back");
  const [own = "", file = ""] = Object.entries(await addressFiles("back"))[0] ?? [];
  const gone = "dead".repeat(16);
  writeFileSync(file.replace(own, `${back}.99`), readFileSync(file, "latin1").replace(/-[0-9a-f]{64}/, `-${gone}`));
  expect((await run("network", "disconnect", "back", gone)).stderr).toContain(`no such container: ${gone}`);
  expect((await run("network", "disconnect", "-f", "front", gone)).stderr).toContain(`endpoint ${gone} not found`);
  await must("network", "disconnect", "-f", "back", gone.slice(0, 12));
  expect(Object.keys(await addressFiles("back"))).toEqual([own]);
  expect(await inside("stays", "eth0")).toBe(`${own}/24`);
  await must("rm", "-f", "stays");
  await nothingIsLeft();
});

test("disconnect -f frees the address also where a plugin refuses", async () => {
  const id = await sleeper("stuck", "back");
  await must("network", "connect", "front", "stuck");
  const [store = ""] = (await must("inspect", "-f", "{{.HostsPath}}", "stuck")).split("/containers/");
  const record = join(store, "containers/default", id, "network.json");
  const pluginDirs = JSON.stringify(JSON.parse(readFileSync(record, "utf8")).pluginDirs);
  const change = (from: string, to: string) => writeFileSync(record, readFileSync(record, "utf8").replace(from, to));
  change(pluginDirs, '["/nowhere"]');
  expect((await run("network", "disconnect", "back", "stuck")).code).toBe(1);
  expect(Object.keys(await addressFiles("back"))).toHaveLength(1);
  await must("network", "disconnect", "-f", "back", "stuck");
  expect(await addressFiles("back")).toEqual({});
  expect(Object.keys(await endpoints("stuck"))).toEqual(["front"]);
  change('["/nowhere"]', pluginDirs);
  await must("rm", "-f", "stuck");
  await nothingIsLeft();
});

test("killed at any moment leave the container as it was or as it was to be", { timeout: 300_000 }, async () => {
  await sleeper("victim", "front");
  const random = seededRandom(11);
  for (let round = 0; round < KILLS; round += 1) {
    const verb = Object.keys(await endpoints("victim")).includes("back") ? "disconnect" : "connect";
    await killAfter(daemon, ["network", verb, "back", "victim"], random() * 400);
    await must("ps", "-q");
    const { back: now } = await endpoints("victim");
    expect(await inside("victim", "eth1")).toBe(now && `${now.IPAddress}/24`);
  }
  await must("rm", "-f", "victim");
  await nothingIsLeft();
});
