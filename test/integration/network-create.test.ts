/** `network create` on a real host: what it makes, and what it refuses. */
import { existsSync } from "node:fs";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { startContainerd, type TestDaemon } from "../helpers/containerd.ts";
import { lepton, mustLepton } from "../helpers/lepton.ts";

let daemon: TestDaemon;

beforeAll(async () => {
  daemon = await startContainerd();
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
const native = async (name: string) => JSON.parse(await must("network", "inspect", "--mode", "native", name))[0];
const custom = async () =>
  (await must("network", "ls", "-f", "type=custom", "--format", "{{.Name}}")).split("\n").filter(Boolean);

describe("network create", () => {
  test("prints the id of a bridge with a subnet of its own, of which nothing is up yet", async () => {
    const id = await must("network", "create", "--label", "team=a", "web");
    expect(id).toMatch(/^[0-9a-f]{64}$/);
    const network = await inspected("web");
    expect(network).toMatchObject({
      Name: "web",
      Id: id,
      Scope: "local",
      Driver: "bridge",
      EnableIPv6: false,
      IPAM: { Driver: "default", Options: {} },
      Internal: false,
      Attachable: false,
      Ingress: false,
      ConfigFrom: { Network: "" },
      ConfigOnly: false,
      Containers: {},
      Options: {},
      Labels: { team: "a" },
    });
    const [{ Subnet, Gateway }] = network.IPAM.Config;
    expect(Subnet).toMatch(/^10\.\d+\.\d+\.0\/24$/);
    expect(Gateway).toBe(Subnet.replace(/0\/24$/, "1"));
    expect(existsSync(`/sys/class/net/br-${id.slice(0, 12)}`)).toBe(false);
  });

  test("gives every network a subnet of its own, also of those made at once", async () => {
    const names = Array.from({ length: 8 }, (_, index) => `many${index}`);
    await Promise.all(names.map((name) => must("network", "create", name)));
    const subnets = (
      await must("network", "inspect", "-f", "{{range .IPAM.Config}}{{.Subnet}}{{end}}", "bridge", ...names)
    ).split("\n");
    expect(new Set(subnets).size).toBe(9);
  });

  test("takes subnets of both families with gateways and ranges, in any order", async () => {
    await must(
      ...["network", "create", "--ipv6", "--gateway", "fd12::9,10.201.0.9", "--subnet", "10.201.0.0/24"],
      ...["--subnet", "fd12::/64", "--ip-range", "10.201.0.128/25", "six"],
    );
    expect((await inspected("six")).IPAM.Config).toEqual([
      { Subnet: "10.201.0.0/24", IPRange: "10.201.0.128/25", Gateway: "10.201.0.9" },
      { Subnet: "fd12::/64", Gateway: "fd12::9" },
    ]);
    expect((await native("six")).plugins[0].ipam.ranges).toEqual([
      [{ subnet: "10.201.0.0/24", gateway: "10.201.0.9", rangeStart: "10.201.0.128", rangeEnd: "10.201.0.254" }],
      [{ subnet: "fd12::/64", gateway: "fd12::9" }],
    ]);
  });

  test("with --ipv6 alone finds a subnet that nobody routes", async () => {
    await must("network", "create", "--ipv6", "six");
    const { EnableIPv6, IPAM } = await inspected("six");
    expect(EnableIPv6).toBe(true);
    expect(IPAM.Config[1].Subnet).toMatch(/^fd[0-9a-f]{2}:.*::\/64$/);
  });

  test("knows docker's options of a bridge by either name", async () => {
    await must("network", "create", "-o", "com.docker.network.driver.mtu=1400", "-o", "icc=false", "web");
    expect((await native("web")).plugins[0]).toMatchObject({ type: "bridge", mtu: 1400, portIsolation: true });
    expect((await inspected("web")).Options).toEqual({ "com.docker.network.driver.mtu": "1400", icc: "false" });
  });

  test("makes an internal network without a way out", async () => {
    await must("network", "create", "--internal", "inner");
    const { plugins } = await native("inner");
    expect(plugins[0].ipam).not.toHaveProperty("routes");
    expect(plugins.map(({ type }: { type: string }) => type)).not.toContain("portmap");
    expect((await inspected("inner")).Internal).toBe(true);
  });

  test("makes macvlan and ipvlan networks on a link of the host", async () => {
    await must(
      "network",
      "create",
      "-d",
      "macvlan",
      "-o",
      "parent=lo",
      "-o",
      "mode=private",
      "--subnet",
      "10.202.0.0/24",
      "mac",
    );
    await must("network", "create", "-d", "ipvlan", "-o", "parent=lo", "--ipam-driver", "dhcp", "ip");
    expect((await native("mac")).plugins).toMatchObject([{ type: "macvlan", master: "lo", mode: "private" }]);
    expect((await native("ip")).plugins).toMatchObject([{ type: "ipvlan", master: "lo", ipam: { type: "dhcp" } }]);
    expect((await inspected("ip")).IPAM).toEqual({ Driver: "dhcp", Options: {}, Config: [] });
  });

  test.each<[string, readonly string[], string]>([
    ["a predefined name", ["bridge"], "operation is not permitted on predefined bridge network"],
    ["host", ["host"], "operation is not permitted on predefined host network"],
    ["a name that leads elsewhere", ["../x"], 'invalid network name: "../x"'],
    [
      "a driver that nobody has",
      ["-d", "overlay", "x"],
      "could not find plugin overlay in v1 plugin registry: plugin not found",
    ],
    ["a second host network", ["-d", "host", "x"], 'only one instance of "host" network is allowed'],
    [
      "a subnet that is none",
      ["--subnet", "10.203.0.0", "x"],
      "invalid subnet 10.203.0.0: invalid CIDR block notation",
    ],
    ["bits of a host", ["--subnet", "10.203.0.7/24", "x"], "invalid subnet 10.203.0.7/24: it should be 10.203.0.0/24"],
    [
      "a gateway of nowhere",
      ["--subnet", "10.203.0.0/24", "--gateway", "10.204.0.1", "x"],
      "no matching subnet for gateway 10.204.0.1",
    ],
    [
      "a gateway without a subnet",
      ["--gateway", "10.204.0.1", "x"],
      "every ip-range or gateway must have a corresponding subnet",
    ],
    [
      "two ranges of one subnet",
      [
        "--subnet",
        "10.203.0.0/24",
        "--subnet",
        "10.204.0.0/24",
        "--ip-range",
        "10.203.0.0/26",
        "--ip-range",
        "10.203.0.64/26",
        "x",
      ],
      "cannot configure multiple ranges (10.203.0.0/26, 10.203.0.64/26) on the same subnet (10.203.0.0/24)",
    ],
    [
      "subnets that overlap",
      ["--subnet", "10.203.0.0/16", "--subnet", "10.203.4.0/24", "x"],
      "multiple overlapping subnet configuration is not supported",
    ],
    [
      "two subnets of one family on a bridge",
      ["--subnet", "10.203.0.0/24", "--subnet", "10.204.0.0/24", "x"],
      "bridge driver doesn't support multiple subnets",
    ],
    [
      "a parent that is not there",
      ["-d", "macvlan", "-o", "parent=nolink0", "x"],
      'parent interface "nolink0" is not on this host',
    ],
    ["a mode that nobody has", ["-d", "macvlan", "-o", "mode=l2", "x"], "unknown macvlan mode: l2"],
    ["an MTU that is none", ["-o", "mtu=much", "x"], 'invalid value for MTU: "much"'],
    ["an IPAM driver that nobody has", ["--ipam-driver", "x", "x"], "could not find plugin x in v1 plugin registry"],
    [
      "a subnet for DHCP",
      ["--ipam-driver", "dhcp", "--subnet", "10.203.0.0/24", "x"],
      "the dhcp IPAM driver takes no subnet",
    ],
  ])("refuses %s", async (_, args, message) => {
    const { code, stderr } = await run("network", "create", ...args);
    expect(stderr).toContain(message);
    expect(code).toBe(1);
    expect(await custom()).toEqual([]);
  });

  test("refuses a name that is taken, and a subnet that another network has", async () => {
    await must("network", "create", "--subnet", "10.205.0.0/24", "web");
    const again = await run("network", "create", "web");
    expect(again).toMatchObject({ code: 1, stdout: "" });
    expect(again.stderr).toContain("network with name web already exists");
    const inside = await run("network", "create", "--subnet", "10.205.0.128/25", "other");
    expect(inside.stderr).toContain("Pool overlaps with other one on this address space");
    expect(await custom()).toEqual(["web"]);
  });

  test("without a plugin says what to install", async () => {
    const { code, stderr } = await lepton(daemon, ["--cni-path", daemon.dir, "network", "create", "x"]);
    expect(code).toBe(1);
    expect(stderr).toContain(`CNI plugin "bridge" is not in ${daemon.dir}`);
    expect(stderr).toContain("containernetworking-plugins");
  });
});
