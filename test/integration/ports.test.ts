/** Published ports on a real containerd, CNI and kernel: who has a port, who reaches what, and what stays behind. */
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { importBusybox } from "../helpers/busybox.ts";
import { startContainerd, type TestDaemon } from "../helpers/containerd.ts";
import { lepton, mustLepton } from "../helpers/lepton.ts";
import { many } from "../helpers/many.ts";
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

// Says its name to whoever asks.
const SERVE = (name: string) => `mkdir -p /www; echo ${name} >/www/index.html; exec httpd -f -p 80 -h /www`;
const server = (name: string, ...options: string[]) => [
  ...["run", "-d", "--name", name, ...options, "busybox", "sh", "-c", SERVE(name)],
];

/** Starts a server and returns its ports as `port` prints them. */
async function serve(name: string, ...options: string[]): Promise<string[]> {
  await must(...server(name, ...options));
  return (await must("port", name)).split("\n").filter(Boolean);
}

async function get(host: string, port: number): Promise<string> {
  const answer = await fetch(`http://${host.includes(":") ? `[${host}]` : host}:${port}/`, {
    headers: { connection: "close" },
    signal: AbortSignal.timeout(10_000),
  });
  return (await answer.text()).trim();
}

/** Waits until the server in the container has come up. */
async function answers(host: string, port: number, name: string): Promise<void> {
  await waitFor(`${name} at ${host}:${port}`, async () => (await get(host, port).catch(() => "")) === name);
}

const portOf = (line = "") => Number(line.slice(line.lastIndexOf(":") + 1));

async function freePort(): Promise<number> {
  const server = createServer().listen(0);
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}

describe("a published port", () => {
  test("random: leads to the container by both families, and everybody tells the same", async () => {
    const [first = "", second = ""] = await serve("web", "-p", "80");
    const port = portOf(first);
    expect([first, second]).toEqual([`80/tcp -> 0.0.0.0:${port}`, `80/tcp -> [::]:${port}`]);
    for (const host of ["127.0.0.1", "::1"]) await answers(host, port, "web");
    expect(await must("ps", "--format", "{{.Ports}}")).toBe(`0.0.0.0:${port}->80/tcp, [::]:${port}->80/tcp`);
    expect(await must("ps", "-q", "--filter", `publish=${port}`)).not.toBe("");
    const [seen] = JSON.parse(await must("inspect", "web"));
    expect(seen.HostConfig.PortBindings).toEqual({ "80/tcp": [{ HostIp: "", HostPort: "" }] });
    expect(seen.Config.ExposedPorts).toEqual({ "80/tcp": {} });
    expect(seen.NetworkSettings.Ports["80/tcp"]).toEqual([
      { HostIp: "0.0.0.0", HostPort: String(port) },
      { HostIp: "::", HostPort: String(port) },
    ]);
    await must("stop", "-t", "0", "web");
    expect(await must("port", "web")).toBe("");
    await expect(get("127.0.0.1", port)).rejects.toThrow();
    await must("start", "web");
    await answers("127.0.0.1", portOf((await must("port", "web")).split("\n")[0]), "web");
  });

  test("fixed: is there again after a restart, and at once for the next container after stop and rm", async () => {
    const port = await freePort();
    const publish = ["-p", `127.0.0.1:${port}:80`];
    expect(await serve("web", ...publish)).toEqual([`80/tcp -> 127.0.0.1:${port}`]);
    await answers("127.0.0.1", port, "web");
    await must("restart", "-t", "0", "web");
    await answers("127.0.0.1", port, "web");
    await must("stop", "-t", "0", "web");
    await serve("next", ...publish);
    await answers("127.0.0.1", port, "next");
    await must("rm", "-f", "next");
    await must("start", "web");
    await answers("127.0.0.1", port, "web");
  });

  test("a range, UDP and what is only exposed stand in ps as docker shows them", async () => {
    const first = await freePort();
    await serve("web", "-p", `127.0.0.1:${first}-${first + 20}:80`, "-p", "127.0.0.1::53/udp", "--expose", "9000-9001");
    const udp = portOf(await must("port", "web", "53/udp"));
    const tcp = portOf(await must("port", "web", "80"));
    expect(tcp).toBeGreaterThanOrEqual(first);
    expect(await must("ps", "--format", "{{.Ports}}")).toBe(
      `9000-9001/tcp, 127.0.0.1:${udp}->53/udp, 127.0.0.1:${tcp}->80/tcp`,
    );
    await must("rm", "-f", "web");
    await serve("all", "-P", "--expose", "80");
    await answers("127.0.0.1", portOf((await must("port", "all", "80")).split("\n")[0]), "all");
  });

  test("without a network that could lead there it is refused, discarded with a warning, or means nothing", async () => {
    const host = await run("run", "--rm", "--network", "host", "-p", "80:80", "busybox", "true");
    expect(host).toMatchObject({ code: 0 });
    expect(host.stderr).toContain("Published ports are discarded when using host network mode");
    await must("run", "-d", "--name", "none", "--network", "none", "-p", "80:80", "busybox", "sleep", "60");
    expect(await must("port", "none")).toBe("");
    const shared = await run("run", "--rm", "--network", "container:none", "-p", "80:80", "busybox", "true");
    expect(shared).toMatchObject({ code: 125 });
    expect(shared.stderr).toContain("conflicting options: port publishing and the container type network mode");
  });
});

describe("a port that is taken", () => {
  test("by a container: 125, with its name; the winner answers, the loser is not half there", async () => {
    const port = await freePort();
    await serve("winner", "-p", `${port}:80`);
    await answers("127.0.0.1", port, "winner");
    for (const publish of [`${port}:80`, `127.0.0.1:${port}:80`]) {
      const loser = await run(...server("loser", "--rm", "-p", publish));
      expect(loser).toMatchObject({ code: 125, stdout: "" });
      expect(loser.stderr).toContain('failed: port is already allocated by container "winner"');
    }
    expect(await must("ps", "-a", "--format", "{{.Names}}")).toBe("winner");
    expect(await get("127.0.0.1", port)).toBe("winner");
    const kept = await run(...server("loser", "-p", `${port}:80`));
    expect(kept).toMatchObject({ code: 125 });
    expect(await must("ps", "-a", "--format", "{{.Names}} {{.State}}", "-f", "name=loser")).toBe("loser created");
    await must("rm", "-f", "winner");
    await must("start", "loser");
    await answers("127.0.0.1", port, "loser");
  });

  test("by one of several that start at once: it has it, and the others say so", async () => {
    const port = await freePort();
    const names = ["a1", "a2", "a3", "a4", "a5"];
    const ended = await Promise.all(names.map((name) => run(...server(name, "--rm", "-p", `${port}:80`))));
    expect(ended.map(({ code }) => code).sort()).toEqual([0, 125, 125, 125, 125]);
    const winner = names[ended.findIndex(({ code }) => code === 0)] ?? "";
    for (const { code, stderr } of ended) {
      if (code !== 0) expect(stderr).toContain(`already allocated by container "${winner}"`);
    }
    await answers("127.0.0.1", port, winner);
    expect(await must("ps", "-a", "--format", "{{.Names}}")).toBe(winner);
  });

  test("by another program: 125, with its name and pid", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const { port } = other.address() as { port: number };
    const loser = await run(...server("loser", "--rm", "-p", `${port}:80`));
    expect(loser).toMatchObject({ code: 125, stdout: "" });
    expect(loser.stderr).toContain(`Bind for 0.0.0.0:${port} failed: port is already allocated by `);
    expect(loser.stderr).toContain(`(pid ${process.pid})`);
    other.close();
    expect(await must("ps", "-aq")).toBe("");
  });

  test("by a container whose console was killed: its rules stand, so the port is its own still", async () => {
    const port = await freePort();
    await serve("winner", "-p", `${port}:80`);
    await answers("127.0.0.1", port, "winner");
    const id = await must("inspect", "-f", "{{.Id}}", "winner");
    process.kill(consolePid(id), "SIGKILL");
    await waitFor("the end of the console", () => consolePid(id) === 0);
    const loser = await run(...server("loser", "--rm", "-p", `${port}:80`));
    expect(loser).toMatchObject({ code: 125 });
    expect(loser.stderr).toContain('already allocated by container "winner"');
    expect(await get("127.0.0.1", port)).toBe("winner");
    await must("rm", "-f", "winner");
    await serve("next", "-p", `${port}:80`);
    await answers("127.0.0.1", port, "next");
  });
});

/** The process beside a container, or 0. */
function consolePid(id: string): number {
  const found = readdirSync("/proc").find((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/environ`, "latin1").includes(`CONTAINER_ID=${id}\0`);
    } catch {
      return false;
    }
  });
  return Number(found ?? 0);
}

const CROWD = many(200, { usually: 12 });

test(`answers to every request while ${CROWD - 1} fight for the same port`, { timeout: 300_000 }, async () => {
  const port = await freePort();
  await serve("winner", "-p", `${port}:80`);
  await answers("127.0.0.1", port, "winner");
  const requests = 5 * CROWD;
  let fighting = true;
  const fight = Promise.all(
    Array.from({ length: CROWD - 1 }, (_, index) => run(...server(`loser-${index}`, "--rm", "-p", `${port}:80`))),
  ).finally(() => {
    fighting = false;
  });
  let answered = 0;
  for (; fighting || answered < requests; answered++) expect(await get("127.0.0.1", port)).toBe("winner");
  const ended = await fight;
  expect(ended.filter(({ code }) => code !== 125)).toEqual([]);
  expect(ended.filter(({ stderr }) => !stderr.includes('allocated by container "winner"'))).toEqual([]);
  expect(await must("ps", "-a", "--format", "{{.Names}}")).toBe("winner");
});

test("nothing is left of all that: no socket, rule, address, name or file", async () => {
  expect(await leaksSince(daemon, before)).toEqual([]);
});
