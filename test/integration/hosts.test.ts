/** Names of containers, of extra hosts and of the container itself, as a resolver inside finds them. */
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { importBusybox } from "../helpers/busybox.ts";
import { startContainerd, type TestDaemon } from "../helpers/containerd.ts";
import { lepton, mustLepton } from "../helpers/lepton.ts";
import { leaksSince, snapshotWorld, type World } from "../helpers/oracle.ts";
import { waitFor } from "../helpers/wait-for.ts";

let daemon: TestDaemon;
let before: World;

beforeAll(async () => {
  daemon = await startContainerd();
  await importBusybox(daemon);
  // What all containers of the default network share is made with the first.
  await must("run", "--rm", "busybox", "true");
  before = await snapshotWorld(daemon);
});
afterAll(async () => {
  await daemon?.stop();
});
beforeEach(async () => {
  const ids = (await must("ps", "-aq")).split("\n").filter(Boolean);
  if (ids.length > 0) await must("rm", "-f", ...ids);
});

const env = { LEPTON_NETWORK: "bridge" };
const run = (...args: string[]) => lepton(daemon, args, { env });
const must = (...args: string[]) => mustLepton(daemon, args, { env });
const sleeper = (name: string, ...options: string[]) =>
  must("run", "-d", "--name", name, ...options, "busybox", "sleep", "600");
const address = (name: string) =>
  must("inspect", "-f", "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}", name);
const hostsFile = (name: string) => must("inspect", "-f", "{{.HostsPath}}", name);

/** What a name stands for inside a container; empty where it means nothing. */
async function resolve(container: string, name: string): Promise<string> {
  const lines = "sed 's/#.*//; s/\\t/ /g' /etc/hosts";
  const script = `${lines} | while read ip names; do case " $names " in *" ${name} "*) echo $ip;; esac; done`;
  return await must("exec", container, "sh", "-c", script);
}

describe("containers of one network", () => {
  test("find each other by name, host name and short id, as long as they run", async () => {
    await sleeper("web", "--hostname", "front", "--domainname", "example.org");
    await sleeper("db");
    const [web, db] = [await address("web"), await address("db")];
    const id = (await must("inspect", "-f", "{{.Id}}", "web")).slice(0, 12);
    for (const name of ["web", "front", "front.example.org", id]) expect(await resolve("db", name)).toBe(web);
    expect(await resolve("web", "db")).toBe(db);
    // The first name of the line is what resolvers give as the full one.
    expect(await must("exec", "web", "cat", "/etc/hosts")).toMatch(/^\S+\tfront\.example\.org front web /m);
    expect(await must("exec", "web", "cat", "/proc/sys/kernel/domainname")).toBe("example.org");
    expect(await must("inspect", "-f", "{{.Config.Hostname}} {{.Config.Domainname}}", "web")).toBe("front example.org");
    await must("stop", "-t", "0", "web");
    await waitFor("the name to go", async () => (await resolve("db", "web")) === "");
    await must("start", "web");
    expect(await resolve("db", "web")).toBe(await address("web"));
    await must("rename", "web", "www");
    expect(await resolve("db", "www")).toBe(await address("www"));
  });

  test("share one file, that none of them can write, and that changes in place", async () => {
    await sleeper("one");
    const path = await hostsFile("one");
    const { ino } = statSync(path);
    await sleeper("two");
    expect(statSync(await hostsFile("two")).ino).toBe(ino);
    const write = await run("exec", "two", "sh", "-c", "echo 6.6.6.6 one >>/etc/hosts");
    expect(write.stderr).toMatch(/read-only/i);
    expect(await resolve("one", "one")).toBe(await address("one"));
    await must("rm", "-f", "two");
    expect(statSync(path).ino).toBe(ino);
  });

  test("with --add-host have a file of their own with the same neighbours, and it goes with them", async () => {
    await sleeper("one");
    await sleeper("two", "--add-host", "gate:host-gateway", "--add-host", "six=[::1]");
    expect(await resolve("two", "gate")).toMatch(/\.1$/);
    expect(await resolve("two", "six")).toBe("::1");
    expect(await resolve("two", "one")).toBe(await address("one"));
    expect(await resolve("one", "two")).toBe(await address("two"));
    expect(await resolve("one", "gate")).toBe("");
    expect(JSON.parse(await must("inspect", "-f", "{{json .HostConfig.ExtraHosts}}", "two"))).toEqual([
      ...["gate:host-gateway", "six=[::1]"],
    ]);
    await must("rm", "-f", "two");
    await sleeper("three");
    const [store = ""] = (await hostsFile("three")).split("/containers/");
    const dir = join(store, "hosts/default");
    expect(readdirSync(dir).flatMap((network) => readdirSync(join(dir, network)))).toHaveLength(1);
  });
});

test("resolv.conf has servers that can be reached, or those that were asked for", async () => {
  const conf = (...options: string[]) => must("run", "--rm", ...options, "busybox", "cat", "/etc/resolv.conf");
  expect(await conf()).toMatch(/^nameserver (?!127\.)\d+\./m);
  const asked = ["--dns", "10.9.9.9", "--dns-search", "corp.example", "--dns-opt", "ndots:3"];
  expect(await conf(...asked)).toBe("search corp.example\nnameserver 10.9.9.9\noptions ndots:3");
  await must("create", "--name", "asked", ...asked, "busybox");
  expect(JSON.parse(await must("inspect", "-f", "{{json .HostConfig}}", "asked"))).toMatchObject({
    Dns: ["10.9.9.9"],
    DnsSearch: ["corp.example"],
    DnsOptions: ["ndots:3"],
  });
});

test("without a network of its own a container has a hosts file of its own, which it may write", async () => {
  const show = "echo 1.1.1.1 mine >>/etc/hosts && tail -2 /etc/hosts";
  const options = ["--network", "none", "--add-host", "a:1.2.3.4"];
  expect(await must("run", "--rm", ...options, "busybox", "sh", "-c", show)).toBe("1.2.3.4\ta\n1.1.1.1 mine");
});

test("nothing is left of all that: no socket, rule, address, name or file", async () => {
  expect(await leaksSince(daemon, before)).toEqual([]);
});
