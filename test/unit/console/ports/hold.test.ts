import { createSocket } from "node:dgram";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { writeAddresses } from "../../../../src/console/ports/addresses.ts";
import { isHolding, readHeldPorts, writeHeldPorts } from "../../../../src/console/ports/held.ts";
import { holdPorts } from "../../../../src/console/ports/hold.ts";
import type { PortMapping, PortRequest } from "../../../../src/console/ports/port.ts";

let dir = "";
const closing: (() => unknown)[] = [];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "lepton-ports-"));
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  rmSync(dir, { recursive: true });
});

function request(hostPort: string, more: Partial<PortRequest> = {}): PortRequest {
  return { hostIp: "127.0.0.1", hostPort, containerPort: 80, protocol: "tcp", ...more };
}

async function hold(place: string, ...requests: PortRequest[]): Promise<() => void> {
  const release = await holdPorts(place, requests);
  closing.push(release);
  return release;
}

async function held(place = dir): Promise<readonly PortMapping[]> {
  const now = await readHeldPorts(place);
  return now !== undefined && "ports" in now ? now.ports : [];
}

async function refusal(place = dir) {
  const now = await readHeldPorts(place);
  return now !== undefined && "refused" in now ? now.refused : undefined;
}

// By events: in Bun, which the console runs on, an iteration over a socket ends when its writing half does.
async function read(socket: Socket): Promise<string> {
  let text = "";
  socket.on("data", (data) => {
    text += data;
  });
  await once(socket, "end");
  return text;
}

async function server(answer: (data: string) => string): Promise<{ readonly port: number; readonly server: Server }> {
  const made = createServer({ allowHalfOpen: true }, async (socket) => socket.end(answer(await read(socket))));
  made.listen(0, "127.0.0.1");
  await once(made, "listening");
  closing.push(() => made.close());
  return { server: made, port: (made.address() as { port: number }).port };
}

async function ask(host: string, port: number, data: string): Promise<string> {
  const socket = connect({ host, port, allowHalfOpen: true });
  socket.end(data);
  return await read(socket);
}

describe("ports that a console holds", () => {
  test("a random port is one and the same on both families, and nobody else can have it", async () => {
    await hold(dir, request("", { hostIp: "" }));
    const ports = await held();
    const [{ hostPort } = { hostPort: 0 }] = ports;
    expect(ports).toEqual(
      ["0.0.0.0", "::"].map((hostIp) => ({ hostIp, hostPort, containerPort: 80, protocol: "tcp" })),
    );
    expect(isHolding(await readHeldPorts(dir))).toBe(true);
    const other = join(dir, "other");
    mkdirSync(other);
    await hold(other, request("", { protocol: "udp" }), request(String(hostPort)));
    expect(await refusal(other)).toEqual({ port: `127.0.0.1:${hostPort}/tcp`, reason: "EADDRINUSE" });
  });

  test("a range gives the first port that is free, and says so where none is", async () => {
    const { port } = await server((data) => data);
    await hold(dir, request(`${port}-${port + 20}`));
    const [mapping] = await held();
    expect(mapping?.hostPort).toBeGreaterThan(port);
    const other = join(dir, "other");
    mkdirSync(other);
    await hold(other, request(`${port}-${port}`));
    expect(await refusal(other)).toMatchObject({ reason: "EADDRINUSE" });
    await hold(other, request(`${port}-${mapping?.hostPort}`));
    expect(await refusal(other)).toMatchObject({ reason: "none-free" });
  });

  test("an address that the host has not is refused by its name", async () => {
    await hold(dir, request("0", { hostIp: "203.0.113.7" }));
    expect(await refusal()).toEqual({ port: "203.0.113.7:0/tcp", reason: "EADDRNOTAVAIL" });
  });

  test("a port that the console before is about to give up is waited for", async () => {
    const { port, server: before } = await server((data) => data);
    await writeHeldPorts(dir, { ports: [{ hostIp: "127.0.0.1", hostPort: port, containerPort: 80, protocol: "tcp" }] });
    const holding = hold(dir, request(String(port)));
    before.close();
    await holding;
    expect(await held()).toMatchObject([{ hostPort: port }]);
  });

  test("SCTP has no socket here and is taken as it is asked for", async () => {
    await hold(dir, request("132", { protocol: "sctp" }));
    expect(await held()).toMatchObject([{ hostPort: 132, protocol: "sctp" }]);
  });

  test("release closes sockets and connections, and the record goes", async () => {
    const release = await hold(dir, request("0"), request("0", { protocol: "udp" }));
    const [mapping] = await held();
    release();
    expect(existsSync(join(dir, "ports.json"))).toBe(false);
    const socket = connect(mapping?.hostPort ?? 0, "127.0.0.1");
    const [error] = await once(socket, "error");
    expect(error).toMatchObject({ code: "ECONNREFUSED" });
    release();
  });
});

describe("what arrives at the socket itself", () => {
  test("a connection is led to the container, with both of its ends", async () => {
    const { port } = await server((data) => `got ${data}`);
    await hold(dir, request("", { hostIp: "", containerPort: port }));
    await writeAddresses(dir, ["127.0.0.1"]);
    const [mapping] = await held();
    for (const host of ["127.0.0.1", "::1"]) {
      expect(await ask(host, mapping?.hostPort ?? 0, "x".repeat(200_000))).toBe(`got ${"x".repeat(200_000)}`);
    }
  });

  test("before the container is on a network, or where nothing answers, the connection ends", async () => {
    const { port, server: gone } = await server((data) => data);
    gone.close();
    await hold(dir, request("", { containerPort: port }));
    const [mapping] = await held();
    const ended = async () => ask("127.0.0.1", mapping?.hostPort ?? 0, "x").catch(() => "");
    expect(await ended()).toBe("");
    writeFileSync(join(dir, "addresses.json"), '["not an address"');
    expect(await ended()).toBe("");
    await writeAddresses(dir, ["127.0.0.1"]);
    expect(await ended()).toBe("");
  });

  test("datagrams find the container, and answers find their sender", async () => {
    const inside = createSocket("udp4").bind(0, "127.0.0.1");
    await once(inside, "listening");
    closing.push(() => inside.close());
    inside.on("message", (data, from) => inside.send(`${data} back`, from.port, from.address));
    await hold(dir, request("", { hostIp: "", containerPort: inside.address().port, protocol: "udp" }));
    await writeAddresses(dir, ["127.0.0.1"]);
    const [mapping] = await held();
    for (const [kind, host] of [["udp4", "127.0.0.1"] as const, ["udp6", "::1"] as const]) {
      const client = createSocket(kind);
      closing.push(() => client.close());
      client.send("hello", mapping?.hostPort ?? 0, host);
      const [answer] = await once(client, "message");
      expect(String(answer)).toBe("hello back");
    }
  });
});
