/** The verbs of networks on a real containerd, by engine and by command line. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { importBusybox } from "../helpers/busybox.ts";
import { startContainerd, type TestDaemon } from "../helpers/containerd.ts";
import { exitOf, lepton, mustLepton, startLepton } from "../helpers/lepton.ts";
import { leaksSince, snapshotWorld } from "../helpers/oracle.ts";
import { waitFor } from "../helpers/wait-for.ts";

let daemon: TestDaemon;
let netconfDir: string;

beforeAll(async () => {
  daemon = await startContainerd();
  netconfDir = daemon.env["NETCONFPATH"] ?? "";
});
afterAll(async () => {
  await daemon?.stop();
});
afterEach(async () => {
  await must("network", "prune", "-f");
});

const run = (...args: string[]) => lepton(daemon, args);
const must = (...args: string[]) => mustLepton(daemon, args);
const inspected = async (name: string) => JSON.parse(await must("network", "inspect", name))[0];
const custom = async () =>
  (await must("network", "ls", "-f", "type=custom", "--format", "{{.Name}}")).split("\n").filter(Boolean);

/** Every file below a directory, from there. */
function filesBelow(dir: string): string[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(dir.length + 1))
    .sort();
}

describe("network ls", () => {
  test("shows docker's columns, and the networks that are always there", async () => {
    await must("network", "create", "web");
    const [head, ...rows] = (await must("network", "ls")).split("\n");
    expect(head).toMatch(/^NETWORK ID +NAME +DRIVER +SCOPE$/);
    expect(rows.map((row) => row.split(/ +/).slice(1).join(" "))).toEqual([
      "bridge bridge local",
      "host host local",
      "none null local",
      "web bridge local",
    ]);
  });

  test("filters by name, label, id, driver and type", async () => {
    const id = await must("network", "create", "--label", "team=a", "front");
    await must("network", "create", "-d", "macvlan", "-o", "parent=lo", "back");
    const named = async (filter: string) =>
      (await must("network", "ls", "-f", filter, "--format", "{{.Name}}")).split("\n").filter(Boolean);
    expect(await named("name=ron")).toEqual(["front"]);
    expect(await named("label=team=a")).toEqual(["front"]);
    expect(await named(`id=${id.slice(0, 12)}`)).toEqual(["front"]);
    expect(await named("driver=macvlan")).toEqual(["back"]);
    expect(await named("type=custom")).toEqual(["back", "front"]);
    expect(await named("type=builtin")).toEqual(["bridge", "host", "none"]);
    expect(await named("dangling=true")).toEqual(["back", "front"]);
    expect((await run("network", "ls", "-f", "type=odd")).stderr).toContain("invalid filter: 'type'='odd'");
  });

  test("gives ids short and whole, and rows as JSON", async () => {
    const id = await must("network", "create", "--label", "a=1", "web");
    expect(await must("network", "ls", "-q", "-f", "name=web")).toBe(id.slice(0, 12));
    expect(await must("network", "ls", "-q", "--no-trunc", "-f", "name=web")).toBe(id);
    expect(JSON.parse(await must("network", "ls", "--format", "json", "-f", "name=web"))).toMatchObject({
      ID: id.slice(0, 12),
      Name: "web",
      Driver: "bridge",
      Scope: "local",
      IPv6: "false",
      Internal: "false",
      Labels: "a=1",
    });
  });
});

describe("networks of others", () => {
  const conflist = (name: string, subnet: string) =>
    JSON.stringify({
      cniVersion: "1.0.0",
      name,
      plugins: [{ type: "bridge", bridge: "cni9", ipam: { type: "host-local", ranges: [[{ subnet }]] } }],
    });

  test("are listed, keep their subnet, and stay", async () => {
    mkdirSync(join(netconfDir, "default"), { recursive: true });
    const files = [join(netconfDir, "10-cluster.conflist"), join(netconfDir, "default", "nerdctl-theirs.conflist")];
    writeFileSync(files[0] ?? "", conflist("cluster", "10.206.0.0/24"));
    writeFileSync(files[1] ?? "", conflist("theirs", "10.207.0.0/24"));
    writeFileSync(join(netconfDir, "99-broken.conflist"), "{");
    expect(await custom()).toEqual(["cluster", "theirs"]);
    expect((await run("network", "create", "cluster")).stderr).toContain("already exists");
    expect((await run("network", "create", "--subnet", "10.207.0.0/24", "x")).stderr).toContain("Pool overlaps");
    const { code, stderr } = await run("network", "rm", "cluster");
    expect(code).toBe(1);
    expect(stderr).toContain("network cluster was not made by lepton and cannot be removed");
    expect(await must("network", "prune", "-f")).toBe("");
    expect(files.map((file) => existsSync(file))).toEqual([true, true]);
    for (const file of [...files, join(netconfDir, "99-broken.conflist")]) rmSync(file);
  });

  test("never find a file of ours where they look", async () => {
    await must("network", "create", "web");
    expect(readdirSync(netconfDir).filter((name) => /\.(conf|conflist|json)$/.test(name))).toEqual([]);
    expect(filesBelow(netconfDir)).toEqual([
      expect.stringMatching(/^lepton\/[0-9a-f]{8}\/_all\/bridge\.conflist$/),
      expect.stringMatching(/^lepton\/[0-9a-f]{8}\/default\/web\.conflist$/),
    ]);
  });
});

describe("network rm", () => {
  test("takes names, ids and beginnings of ids, and tries every one", async () => {
    const [one = "", two = ""] = [await must("network", "create", "one"), await must("network", "create", "two")];
    await must("network", "create", "three");
    const { stdout, stderr, code } = await run("network", "rm", "nope", one, "bridge", two.slice(0, 12), "three");
    expect(stdout.split("\n").filter(Boolean)).toEqual([one, two.slice(0, 12), "three"]);
    expect(stderr).toContain("network nope not found");
    expect(stderr).toContain("bridge is a pre-defined network and cannot be removed");
    expect(code).toBe(1);
    expect(await custom()).toEqual([]);
  });

  test("-f makes no error of one that is not there", async () => {
    expect(await run("network", "rm", "-f", "nope")).toEqual({ stdout: "", stderr: "", code: 0 });
  });

  test("takes the link along, and leaves one that was there before", async () => {
    const id = await must("network", "create", "web");
    const bridge = `br-${id.slice(0, 12)}`;
    execFileSync("ip", ["link", "add", bridge, "type", "bridge"]);
    await must("network", "rm", "web");
    expect(existsSync(`/sys/class/net/${bridge}`)).toBe(false);
    const own = `lt${process.pid}`;
    execFileSync("ip", ["link", "add", own, "type", "bridge"]);
    await must("network", "create", "-o", `com.docker.network.bridge.name=${own}`, "web");
    await must("network", "rm", "web");
    expect(existsSync(`/sys/class/net/${own}`)).toBe(true);
    execFileSync("ip", ["link", "del", own]);
  });

  test("leaves no file, and a new one of the name is another", async () => {
    const before = filesBelow(netconfDir);
    const first = await must("network", "create", "web");
    await must("network", "rm", "web");
    expect(filesBelow(netconfDir)).toEqual(before);
    expect(await must("network", "create", "web")).not.toBe(first);
  });
});

describe("network prune", () => {
  test("names what went, as docker does, and keeps what the filter does not mean", async () => {
    await must("network", "create", "--label", "keep", "kept");
    await must("network", "create", "gone");
    expect((await run("network", "prune", "-f", "--filter", "label!=keep")).stdout).toBe("Deleted Networks:\ngone\n\n");
    expect((await run("network", "prune", "-f", "--filter", "until=1h")).stdout).toBe("");
    expect(await custom()).toEqual(["kept"]);
  });

  test("asks first", async () => {
    await must("network", "create", "web");
    const { stderr } = await lepton(daemon, ["network", "prune"], { input: "n\n" });
    expect(stderr).toContain("WARNING! This will remove all custom networks not used by at least one container.");
    expect(await custom()).toEqual(["web"]);
  });
});

test("every change is an event", async () => {
  const events = startLepton(daemon, ["events", "-f", "type=network", "--format", "{{json .}}"]);
  const lines = createInterface({ input: events.stdout });
  const seen: { Action: string; Actor: { ID: string; Attributes: Record<string, string> } }[] = [];
  lines.on("line", (line) => seen.push(JSON.parse(line)));
  await waitFor("the stream to be live", async () => {
    await must("network", "create", "probe");
    await must("network", "rm", "probe");
    return seen.length > 0;
  });
  const id = await must("network", "create", "web");
  await must("network", "rm", "web");
  const ours = () => seen.filter(({ Actor }) => Actor.ID === id);
  await waitFor("both events", async () => ours().length === 2);
  expect(ours()).toMatchObject([
    { Action: "create", Actor: { Attributes: { name: "web", type: "bridge" } } },
    { Action: "destroy", Actor: { Attributes: { name: "web", type: "bridge" } } },
  ]);
  events.kill("SIGTERM");
  await exitOf(events);
});

describe("a network with a container", () => {
  beforeAll(async () => {
    await importBusybox(daemon);
  });

  test("names it in inspect and in its refusal to go, and goes once it has stopped, with all that was up", async () => {
    const before = await snapshotWorld(daemon);
    const id = await must("network", "create", "web");
    const container = await must("run", "-d", "--network", "web", "--name", "server", "busybox", "sleep", "600");
    const { Containers, IPAM } = await inspected("web");
    expect(Object.keys(Containers)).toEqual([container]);
    expect(Containers[container]).toMatchObject({
      Name: "server",
      EndpointID: expect.stringMatching(/^[0-9a-f]{64}$/),
      MacAddress: expect.stringMatching(/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/),
      IPv4Address: IPAM.Config[0].Subnet.replace("0/24", "2/24"),
      IPv6Address: "",
    });
    const refused = await run("network", "rm", "web");
    expect(refused.stderr).toContain(`network web has active endpoints (name:"server" id:"${container.slice(0, 12)}")`);
    expect(refused.stderr).toContain('stop "server" first');
    expect(refused).toMatchObject({ code: 1, stdout: "" });
    expect(await must("network", "prune", "-f")).toBe("");
    expect(existsSync(`/sys/class/net/br-${id.slice(0, 12)}`)).toBe(true);
    await must("stop", "-t", "0", "server");
    expect(await must("network", "rm", "web")).toBe("web");
    expect((await run("start", "server")).stderr).toContain("not found");
    await must("rm", "server");
    expect(await leaksSince(daemon, before)).toEqual([]);
  });
});
