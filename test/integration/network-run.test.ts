/** Containers on real networks: what they get, what they share, what a restart rebuilds, and what is left of them. */
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { importBusybox } from "../helpers/busybox.ts";
import { startContainerd, type TestDaemon } from "../helpers/containerd.ts";
import { lepton as leptonWith, mustLepton as mustLeptonWith } from "../helpers/lepton.ts";
import { diffWorld, snapshotWorld, type World } from "../helpers/oracle.ts";
import { waitFor } from "../helpers/wait-for.ts";

// Routes are the host's: the same test on another runtime beside us has others.
const [FRONT, BACK, FULL] = [0, 1, 2].map((index) => `10.213.${(process.pid % 80) * 3 + index}`) as [
  string,
  string,
  string,
];

const FOREIGN = ["front", "back", "full"];

let daemon: TestDaemon;
let before: World;

const env = { LEPTON_NETWORK: "bridge" };
const lepton = (...args: string[]) => leptonWith(daemon, args, { env });
const mustLepton = (...args: string[]) => mustLeptonWith(daemon, args, { env });

/** A network as any other tool would put it there; its addresses are the test's own. */
function foreignNetwork(name: string, subnet: string): void {
  const dir = daemon.env["NETCONFPATH"] ?? "";
  mkdirSync(dir, { recursive: true });
  const ipam = { type: "host-local", dataDir: join(daemon.dir, "ipam"), ranges: [[{ subnet }]] };
  const bridge = { type: "bridge", bridge: bridgeOf(name), isGateway: true, ipMasq: true, ipam };
  const capabilities = { ips: true, mac: true };
  const conflist = { cniVersion: "1.0.0", name, plugins: [{ ...bridge, capabilities }] };
  writeFileSync(join(dir, `${name}.conflist`), JSON.stringify(conflist));
}

// Links of all daemons share one name space.
function bridgeOf(name: string): string {
  return `${name.slice(0, 4)}-${daemon.dir.slice(-6)}`;
}

function removeLink(name: string): void {
  try {
    execFileSync("ip", ["link", "delete", name], { stdio: "ignore" });
  } catch {
    // It never came to be.
  }
}

beforeAll(async () => {
  daemon = await startContainerd();
  await importBusybox(daemon);
  foreignNetwork("front", `${FRONT}.0/24`);
  foreignNetwork("full", `${FULL}.0/30`);
  foreignNetwork("back", `${BACK}.0/24`);
  // What a network has is its own, not a container's.
  for (const network of ["bridge", ...FOREIGN])
    await mustLepton("run", "--rm", "--network", network, "busybox", "true");
  before = await snapshotWorld(daemon);
});

afterAll(async () => {
  await daemon.stop();
  for (const name of FOREIGN) removeLink(bridgeOf(name));
});

interface Endpoint {
  readonly IPAddress: string;
  readonly IPPrefixLen: number;
  readonly Gateway: string;
  readonly MacAddress: string;
  readonly NetworkID: string;
  readonly Aliases: readonly string[] | null;
}

async function endpoints(name: string): Promise<Record<string, Endpoint>> {
  return JSON.parse(await mustLepton("inspect", "-f", "{{json .NetworkSettings.Networks}}", name));
}

/** `10.4.0.2/24 02:…` of an interface, as the container sees it. */
async function inside(name: string, ifName: string): Promise<{ readonly ip: string; readonly mac: string }> {
  const text = await mustLepton("exec", name, "ip", "addr", "show", ifName);
  return { ip: /inet (\S+)/.exec(text)?.[1] ?? "", mac: /link\/ether (\S+)/.exec(text)?.[1] ?? "" };
}

async function nothingIsLeft(): Promise<void> {
  let left: string[] = [];
  const gone = async () => {
    left = diffWorld(before, await snapshotWorld(daemon)).filter((thing) => !isNames(thing));
    return left.length === 0;
  };
  // What a command has begun to undo may take a moment; what is left then is told. A second look might meet the half-made
  // link of another lane's container.
  await waitFor("nothing to be left", gone, { timeoutMs: 30_000 }).catch(() => {});
  expect(left).toEqual([]);
  expect(masquerades()).toEqual([]);
}

// Shared files of names go with the next change on their network; the oracle knows those of our own networks only.
function isNames(thing: string): boolean {
  return /^data file: [0-9a-f]+\/hosts\//.test(thing);
}

/** Rules of the foreign networks: their plugin makes some for each container. */
function masquerades(): string[] {
  const PATH = `${process.env["PATH"]}:${process.env["LEPTON_PREFIX"] ?? "/opt/lepton"}/bin`;
  const rules = execFileSync("iptables", ["-w", "-t", "nat", "-S"], { encoding: "utf8", env: { PATH } });
  return rules.split("\n").filter((rule) => rule.includes(`${FRONT}.`) || rule.includes(`${BACK}.`));
}

describe("a container on a network", () => {
  test("has the address that inspect shows, is found by ps, and leaves nothing", async () => {
    await mustLepton("run", "-d", "--name", "web", "busybox", "sleep", "600");
    const { bridge } = await endpoints("web");
    const seen = await inside("web", "eth0");
    expect(`${bridge?.IPAddress}/${bridge?.IPPrefixLen}`).toBe(seen.ip);
    expect(bridge?.MacAddress).toBe(seen.mac);
    expect(bridge?.NetworkID).toMatch(/^[0-9a-f]{64}$/);
    expect(await mustLepton("run", "--rm", "busybox", "ping", "-c", "1", "-W", "5", bridge?.IPAddress ?? "")).toContain(
      "1 packets received",
    );
    expect(await mustLepton("ps", "--filter", "network=bridge", "--format", "{{.Names}} {{.Networks}}")).toBe(
      "web bridge",
    );
    expect(await mustLepton("ps", "-q", "--filter", "network=front")).toBe("");
    await mustLepton("rm", "-f", "web");
    await nothingIsLeft();
  });

  test("gives its address back when it has ended, and gets one again at the next start", async () => {
    await mustLepton("run", "-d", "--name", "again", "busybox", "sleep", "600");
    await mustLepton("stop", "-t", "0", "again");
    await waitFor("the address to be given back", async () => (await endpoints("again"))["bridge"]?.IPAddress === "");
    await mustLepton("start", "again");
    const { bridge } = await endpoints("again");
    expect(`${bridge?.IPAddress}/${bridge?.IPPrefixLen}`).toBe((await inside("again", "eth0")).ip);
    await mustLepton("rm", "-f", "again");
    await nothingIsLeft();
  });

  test("gets the addresses and names it asks for, on each of several", async () => {
    const wish = ["--network", `name=front,ip=${FRONT}.77,alias=www`, "--network", "back"];
    await mustLepton(
      "run",
      "-d",
      "--name",
      "two",
      ...wish,
      "--mac-address",
      "02:00:0a:d5:07:4d",
      "busybox",
      "sleep",
      "600",
    );
    expect(await inside("two", "eth0")).toEqual({ ip: `${FRONT}.77/24`, mac: "02:00:0a:d5:07:4d" });
    const { front, back } = await endpoints("two");
    expect(front).toMatchObject({ IPAddress: `${FRONT}.77`, MacAddress: "02:00:0a:d5:07:4d", Aliases: ["www"] });
    expect(`${back?.IPAddress}/24`).toBe((await inside("two", "eth1")).ip);
    expect(await mustLepton("ps", "--format", "{{.Networks}}")).toMatch(/^(front,back|back,front)$/);
    const taken = await lepton("run", "--rm", "--network", "front", "--ip", `${FRONT}.77`, "busybox", "true");
    expect(taken.code).toBe(125);
    expect(taken.stderr).toContain(`${FRONT}.77`);
    await mustLepton("rm", "-f", "two");
    await nothingIsLeft();
  });

  test("is rebuilt by a start when the host has forgotten everything, as after a reboot", async () => {
    await mustLepton("run", "-d", "--name", "old", "--network", "front", "busybox", "sleep", "600");
    const pid = Number(await mustLepton("inspect", "-f", "{{.State.Pid}}", "old"));
    await daemon.kill();
    process.kill(pid, "SIGKILL");
    removeLink(bridgeOf("front"));
    for (const entry of readdirSync(daemon.runRoot)) rmSync(join(daemon.runRoot, entry), { recursive: true });
    await daemon.start();
    await mustLepton("start", "old");
    expect(await mustLepton("exec", "old", "ping", "-c", "1", "-W", "5", `${FRONT}.1`)).toContain("1 packets received");
    await mustLepton("rm", "-f", "old");
    await nothingIsLeft();
  });
});

describe("--network", () => {
  test("container:X shares its interfaces, name and files, also after X was started again", async () => {
    await mustLepton("run", "-d", "--name", "host-of", "busybox", "sleep", "600");
    await mustLepton(
      "create",
      "--name",
      "guest",
      "--network",
      "container:host-of",
      "busybox",
      "sh",
      "-c",
      "hostname; ip -o -4 a show eth0",
    );
    for (let round = 0; round < 2; round += 1) {
      const { ip } = await inside("host-of", "eth0");
      const hostname = await mustLepton("exec", "host-of", "hostname");
      const shown = await mustLepton("start", "-a", "guest");
      expect(shown).toContain(hostname);
      expect(shown).toContain(ip);
      await mustLepton("restart", "-t", "0", "host-of");
    }
    expect(
      (await lepton("run", "--rm", "--network", "container:host-of", "--hostname", "x", "busybox")).stderr,
    ).toContain("conflicting options: hostname and the network mode");
    await mustLepton("start", "guest");
    await mustLepton("wait", "guest");
    await mustLepton("run", "-d", "--name", "heir", "--network", "container:host-of", "busybox", "sleep", "600");
    await mustLepton("rm", "-f", "host-of");
    // The address has gone to others: it must not be here any more, too.
    expect(await mustLepton("exec", "heir", "ip", "-o", "link")).not.toContain("eth0");
    await mustLepton("rm", "-f", "heir");
    const alone = await lepton("start", "guest");
    expect(alone.code).not.toBe(0);
    await mustLepton("rm", "guest");
    await nothingIsLeft();
  });

  test.each([
    [["--network", "nope"], "network nope not found"],
    [["--network", "host", "--network", "front"], "cannot attach both user-defined and non-user-defined network-modes"],
    [["--ip", "10.4.0.9"], "user specified IP address is supported on user defined networks only"],
    [["--network", "front", "--ip", "10.1.1.1"], "no configured subnet contains IP address 10.1.1.1"],
    [["--network", "container:nope"], "nope"],
  ])("%j is a clean 125", async (options, message) => {
    const { code, stderr } = await lepton("run", "--rm", ...options, "busybox", "true");
    expect(code).toBe(125);
    expect(stderr).toContain(message);
    await nothingIsLeft();
  });

  test("of which a plugin is missing, or refuses, is a clean 125 that leaves nothing", async () => {
    const missing = await leptonWith(daemon, ["run", "--rm", "busybox", "true"], {
      env: { ...env, CNI_PATH: "/nowhere" },
    });
    expect(missing).toMatchObject({ code: 125, stderr: expect.stringContaining("containernetworking-plugins") });
    await mustLepton("run", "-d", "--name", "only", "--network", "full", "busybox", "sleep", "600");
    const full = await lepton("run", "--rm", "--network", "front", "--network", "full", "busybox", "true");
    expect(full).toMatchObject({ code: 125, stderr: expect.stringContaining("no IP addresses available") });
    await mustLepton("rm", "-f", "only");
    await nothingIsLeft();
  });
});
