/** What kinds of networks do on a real kernel: IPv6, internal, without talk among containers, with an MTU, on a link. */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { importBusybox } from "../helpers/busybox.ts";
import { startContainerd, type TestDaemon } from "../helpers/containerd.ts";
import { lepton, mustLepton } from "../helpers/lepton.ts";
import { leaksSince, snapshotWorld, type World } from "../helpers/oracle.ts";
import { waitFor } from "../helpers/wait-for.ts";

// A pair of links of the host's, on one of which networks hang.
const LINK = `lk${process.pid}`;
const PEER = `lp${process.pid}`;

const BUSYBOX = join(process.env["LEPTON_PREFIX"] ?? "/opt/lepton", "bin/busybox");

let daemon: TestDaemon;
let before: World;

beforeAll(async () => {
  daemon = await startContainerd();
  await importBusybox(daemon);
  ip("link", "add", LINK, "type", "veth", "peer", "name", PEER);
  for (const link of [LINK, PEER]) ip("link", "set", link, "up");
  // Makes the default network, which stays.
  await must("network", "ls");
  before = await snapshotWorld(daemon);
});
afterEach(async () => {
  const ids = (await must("ps", "-aq")).split("\n").filter(Boolean);
  if (ids.length > 0) await must("rm", "-f", ...ids);
  await must("network", "prune", "-f");
  expect(await leaksSince(daemon, before)).toEqual([]);
});
afterAll(async () => {
  ip("link", "del", LINK);
  await daemon?.stop();
});

const run = (...args: string[]) => lepton(daemon, args);
const must = (...args: string[]) => mustLepton(daemon, args);
const sleeper = (name: string, network: string) =>
  must("run", "-d", "--name", name, "--network", network, "busybox", "sleep", "600");

function ip(...args: string[]): void {
  execFileSync("ip", args);
}

function addressIn(name: string, network: string, field = "IPAddress"): Promise<string> {
  return must("inspect", "-f", `{{(index .NetworkSettings.Networks "${network}").${field}}}`, name);
}

async function reaches(from: string, address: string): Promise<boolean> {
  return (await run("exec", from, "ping", "-c", "1", "-W", "1", address)).code === 0;
}

function hostReaches(address: string): boolean {
  try {
    execFileSync(BUSYBOX, ["ping", "-c", "1", "-W", "5", address], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

test("containers of an IPv6 network reach each other by both families and by name, and are published on [::1]", async () => {
  await must("network", "create", "--ipv6", "six");
  const serve = "mkdir /www; echo six >/www/index.html; exec httpd -f -p [::]:80 -h /www";
  await must("run", "-d", "--name", "web", "--network", "six", "-p", "80", "busybox", "sh", "-c", serve);
  await sleeper("peer", "six");
  const address = await addressIn("web", "six", "GlobalIPv6Address");
  expect(address).toMatch(/^fd/);
  expect(await must("exec", "web", "ip", "-o", "-6", "addr", "show", "eth0", "scope", "global")).toContain(address);
  for (const one of [address, await addressIn("web", "six")]) {
    await waitFor(`an answer of ${one}`, () => reaches("peer", one));
  }
  const lines = (await must("exec", "peer", "cat", "/etc/hosts")).split("\n").map((line) => line.split(/\s+/));
  expect(lines.find(([first]) => first === address)).toContain("web");
  const ports = (await must("port", "web", "80")).split("\n").map((line) => line.slice(line.lastIndexOf(":") + 1));
  const ask = (host: string) => fetch(`http://${host}:${ports[0]}/`).then((answer) => answer.text());
  for (const host of ["[::1]", "127.0.0.1"]) {
    await waitFor(`an answer at ${host}`, async () => (await ask(host).catch(() => "")) === "six\n");
  }
});

test("an internal network leads nowhere but among its containers and to the host", async () => {
  await must("network", "create", "--internal", "inner");
  await must("network", "create", "outer");
  for (const name of ["one", "two"]) await sleeper(name, "inner");
  await sleeper("far", "outer");
  const [one, two, far] = [
    await addressIn("one", "inner"),
    await addressIn("two", "inner"),
    await addressIn("far", "outer"),
  ];
  expect(await must("exec", "one", "ip", "route")).not.toContain("default");
  expect(await reaches("one", two)).toBe(true);
  expect(hostReaches(one)).toBe(true);
  expect(hostReaches(far)).toBe(true);
  expect(await reaches("far", one)).toBe(false);
  // Also with a route that somebody inside has put there.
  const gateway = two.replace(/\d+$/, "1");
  await must(
    "run",
    "--rm",
    "--network",
    "container:one",
    "--cap-add",
    "NET_ADMIN",
    "busybox",
    "ip",
    "route",
    "add",
    "default",
    "via",
    gateway,
  );
  expect(await reaches("one", far)).toBe(false);
});

test("with icc=false containers reach the host, and not each other", async () => {
  await must("network", "create", "-o", "com.docker.network.bridge.enable_icc=false", "apart");
  for (const name of ["one", "two"]) await sleeper(name, "apart");
  const [one, two] = [await addressIn("one", "apart"), await addressIn("two", "apart")];
  for (const address of [one, two]) expect(hostReaches(address)).toBe(true);
  expect(await reaches("one", one.replace(/\d+$/, "1"))).toBe(true);
  expect(await reaches("one", two)).toBe(false);
});

test("an MTU is that of the containers' interfaces and of the bridge", async () => {
  const id = await must("network", "create", "-o", "mtu=1300", "small");
  await sleeper("one", "small");
  expect(await must("exec", "one", "cat", "/sys/class/net/eth0/mtu")).toBe("1300");
  expect(execFileSync("cat", [`/sys/class/net/br-${id.slice(0, 12)}/mtu`], { encoding: "utf8" })).toBe("1300\n");
});

test("kept addresses are given to nobody, asked for or not", async () => {
  await must(
    "network",
    "create",
    "--subnet",
    "10.236.0.0/29",
    "--aux-address",
    "nas=10.236.0.3",
    "--aux-address",
    "lb=10.236.0.4",
    "kept",
  );
  for (const name of ["one", "two"]) await sleeper(name, "kept");
  expect([await addressIn("one", "kept"), await addressIn("two", "kept")]).toEqual(["10.236.0.2", "10.236.0.5"]);
  const asked = await run("run", "--rm", "--network", "kept", "--ip", "10.236.0.3", "busybox", "true");
  expect(asked).toMatchObject({ code: 125, stderr: expect.stringContaining("Address already in use") });
  const config = await must("network", "inspect", "-f", "{{json .IPAM.Config}}", "kept");
  expect(JSON.parse(config)).toEqual([
    {
      Subnet: "10.236.0.0/29",
      Gateway: "10.236.0.1",
      AuxiliaryAddresses: { nas: "10.236.0.3", lb: "10.236.0.4" },
    },
  ]);
});

/** Whether the kernel has links of a kind. */
function hasKind(kind: string): boolean {
  const name = `lq${process.pid}`;
  try {
    execFileSync("ip", ["link", "add", name, "link", LINK, "type", kind], { stdio: "ignore" });
  } catch {
    return false;
  }
  ip("link", "del", name);
  return true;
}

test.each(["macvlan", "ipvlan"])(
  "%s hangs on a link of the host, or is a clean 125 where the kernel has none",
  async (driver) => {
    await must("network", "create", "-d", driver, "-o", `parent=${LINK}`, "--subnet", "10.237.0.0/24", "side");
    if (!hasKind(driver)) {
      const { code, stderr } = await run("run", "--rm", "--network", "side", "busybox", "true");
      expect(code).toBe(125);
      expect(stderr).toContain(driver);
      expect(await must("ps", "-aq")).toBe("");
      return;
    }
    for (const name of ["one", "two"]) await sleeper(name, "side");
    const two = await addressIn("two", "side");
    expect(await reaches("one", two)).toBe(true);
    // From the other end of the link, too, where another machine would be.
    ip("addr", "add", "10.237.0.250/24", "dev", PEER);
    expect(hostReaches(two)).toBe(true);
    ip("addr", "del", "10.237.0.250/24", "dev", PEER);
    expect((await run("run", "--rm", "--network", "side", "-p", "80", "busybox", "true")).code).toBe(0);
  },
);
