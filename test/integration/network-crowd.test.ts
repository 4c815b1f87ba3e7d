/** Bar 1: many networks with many containers at once, many containers of one network, and a subnet that is used up. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { mapLimited } from "../../src/engine/concurrency.ts";
import { importBusybox } from "../helpers/busybox.ts";
import { startContainerd, type TestDaemon } from "../helpers/containerd.ts";
import { lepton, mustLepton } from "../helpers/lepton.ts";
import { many } from "../helpers/many.ts";
import { leaksSince, snapshotWorld, type World } from "../helpers/oracle.ts";

// Whole: 50 networks of 10 containers.
const CROWD = many(200, { usually: 12 });
const NETWORKS = Math.max(2, Math.floor(CROWD / 4));
const CONTAINERS = CROWD < 200 ? 2 : 10;
const CHURN = many(1000, { usually: 12 });
// More at once than a client would start only wait for each other.
const AT_ONCE = 40;

const ON_BRIDGE = (...args: string[]) => ["run", "--network", "bridge", ...args];

let daemon: TestDaemon;
let before: World;

beforeAll(async () => {
  daemon = await startContainerd();
  await importBusybox(daemon);
  // What all containers of the default network share is made with the first.
  await mustLepton(daemon, ON_BRIDGE("--rm", "busybox", "true"));
  before = await snapshotWorld(daemon);
});

afterAll(async () => {
  await daemon?.stop();
});

/** Runs the command lines, many at a time, and returns what went wrong. */
async function crowd(lines: readonly (readonly string[])[]): Promise<string[]> {
  const errors: string[] = [];
  const queue = lines.values();
  const worker = async () => {
    for (const line of queue) {
      const { code, stderr } = await lepton(daemon, line);
      if (code !== 0) errors.push(`${line.join(" ")}: ${stderr}`);
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, lines.length) }, worker));
  return errors;
}

test(`${NETWORKS} networks of ${CONTAINERS} containers come and go at once`, { timeout: 1_200_000 }, async () => {
  const networks = Array.from({ length: NETWORKS }, (_, index) => `net${index}`);
  expect(await crowd(networks.map((name) => ["network", "create", name]))).toEqual([]);
  const runs = networks.flatMap((name) =>
    Array.from({ length: CONTAINERS }, () => ["run", "-d", "--network", name, "busybox", "sleep", "6000"]),
  );
  expect(await crowd(runs)).toEqual([]);

  const inspected = JSON.parse(await mustLepton(daemon, ["network", "inspect", ...networks]));
  const subnets = inspected.map(({ IPAM }: { IPAM: { Config: { Subnet: string }[] } }) => IPAM.Config[0]?.Subnet);
  expect(new Set(subnets).size).toBe(NETWORKS);
  const addresses = inspected.flatMap(({ Containers }: { Containers: Record<string, { IPv4Address: string }> }) =>
    Object.values(Containers).map(({ IPv4Address }) => IPv4Address),
  );
  expect(addresses).toHaveLength(NETWORKS * CONTAINERS);
  expect(new Set(addresses).size).toBe(NETWORKS * CONTAINERS);

  const ids = (await mustLepton(daemon, ["ps", "-aq"])).split("\n");
  expect(await crowd(chunks(ids, 10).map((some) => ["rm", "-f", ...some]))).toEqual([]);
  expect(await crowd(networks.map((name) => ["network", "rm", name]))).toEqual([]);
  expect(await leaksSince(daemon, before)).toEqual([]);
});

test(`${CROWD} run -d at once have ${CROWD} addresses, and leave none`, { timeout: 600_000 }, async () => {
  const line = ON_BRIDGE("-d", "busybox", "sleep", "6000");
  const results = await Promise.all(Array.from({ length: CROWD }, () => lepton(daemon, line)));
  expect(results.filter(({ code }) => code !== 0)).toEqual([]);
  const ids = results.map(({ stdout }) => stdout.trim());
  const template = "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}";
  const addresses = (await mustLepton(daemon, ["inspect", "-f", template, ...ids])).split("\n");
  expect(addresses.filter((address) => /^\d+(\.\d+){3}$/.test(address))).toHaveLength(CROWD);
  expect(new Set(addresses).size).toBe(CROWD);
  await mustLepton(daemon, ["rm", "-f", ...ids]);
  expect(await leaksSince(daemon, before)).toEqual([]);
});

test(`a subnet lasts for ${CHURN} containers that come and go`, { timeout: 1_800_000 }, async () => {
  const seen = new Set<string>();
  await mapLimited(Array.from({ length: CHURN }), 8, async () => {
    const shown = await mustLepton(daemon, ON_BRIDGE("--rm", "busybox", "ip", "-o", "-4", "addr", "show", "eth0"));
    seen.add(/inet (\S+)\//.exec(shown)?.[1] ?? "");
  });
  expect(seen.has("")).toBe(false);
  // A /24 has no more: they are given again.
  expect(seen.size).toBeLessThanOrEqual(Math.min(CHURN, 253));
  expect(await leaksSince(daemon, before)).toEqual([]);
});

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
