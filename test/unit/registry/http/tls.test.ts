import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { OCI_MANIFEST } from "../../../../src/oci/media-types.ts";
import { openConnections, type Transport } from "../../../../src/registry/http/connections.ts";
import { follow } from "../../../../src/registry/http/follow.ts";
import {
  certificates,
  type Handler,
  manifestOf,
  password,
  repositoryOn,
  send,
  serve,
  temporaryDirectory,
} from "../server.ts";

const manifest: Handler = (_, response) =>
  send(response, manifestOf(Buffer.from("x")), { "content-type": OCI_MANIFEST });

/** A certs.d with files for one host. */
function hostsDir(host: string, files: Readonly<Record<string, string>>): string {
  const root = temporaryDirectory();
  mkdirSync(join(root, host));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, host, name), text);
  return root;
}

describe("a registry on this machine", () => {
  test("is spoken to in TLS where it speaks it, and in plain http where it does not", async () => {
    const secure = await serve(manifest, certificates().server);
    const plain = await serve(manifest);
    for (const server of [secure, plain]) {
      const repository = repositoryOn(server.host);
      await repository.resolve();
      expect(repository.reach()).toMatchObject({ origin: server.origin, custom: false });
    }
    await repositoryOn(plain.host.replace("127.0.0.1", "localhost")).resolve();
  });

  test("gets no request repeated in the clear once it has spoken TLS", async () => {
    let cut = false;
    const server = await serve(
      (request, response) => (cut ? request.socket.destroy() : manifest(request, response)),
      certificates().server,
    );
    const repository = repositoryOn(server.host, { tries: 2, credentials: async () => password });
    await repository.resolve();
    cut = true;
    await expect(repository.resolve()).rejects.toMatchObject({
      code: "unavailable",
      message: expect.stringContaining("the connection was cut"),
    });
  });
});

describe("a registry elsewhere", () => {
  const transport: Transport = { authorities: [], clientCertificates: [], skipVerify: false };
  const toItself = {
    resolve: (_: string, __: unknown, done: (error: null, found: { address: string; family: number }[]) => void) =>
      done(null, [{ address: "127.0.0.1", family: 4 }]),
  };

  /** GET from a name that leads to a server here. */
  async function get(url: string, own: Partial<Transport> = {}): Promise<number> {
    const connections = openConnections({ ...toItself, env: {} });
    const how = { ...transport, ...own };
    const peer = { home: new URL(url).origin, transport: how, foreign: how, guarded: true };
    const answer = await follow({ connections, idleMs: 20_000 }, peer, { method: "GET", url: new URL(url) });
    answer.discard();
    connections.close();
    return answer.status;
  }

  test("is trusted by the authorities given, and under its own name only", async () => {
    const { authority, server: pair } = certificates();
    const server = await serve(manifest, pair);
    const port = server.host.split(":")[1];
    await expect(get(`https://registry.test:${port}/`)).rejects.toMatchObject({
      code: "permission-denied",
      message: expect.stringContaining(`registry.test:${port}: its certificate is not trusted`),
      hint: expect.stringContaining("hosts.toml"),
    });
    expect(await get(`https://registry.test:${port}/`, { authorities: [authority.cert] })).toBe(200);
    await expect(get(`https://other.test:${port}/`, { authorities: [authority.cert] })).rejects.toThrow(
      "its certificate is not trusted",
    );
    expect(await get(`https://other.test:${port}/`, { skipVerify: true })).toBe(200);
    // Each way of trusting has connections of its own: the open one above serves nobody else.
    await expect(get(`https://other.test:${port}/`)).rejects.toThrow("its certificate is not trusted");
  });

  test("with a certificate that has ended is refused", async () => {
    const { authority } = certificates();
    const expired = authority.issue("expired", { names: ["DNS:registry.test"], expired: true });
    const server = await serve(manifest, expired);
    const url = `https://registry.test:${server.host.split(":")[1]}/`;
    await expect(get(url, { authorities: [authority.cert] })).rejects.toMatchObject({ code: "permission-denied" });
  });

  test("that speaks plain http on the port of https is refused", async () => {
    const server = await serve(manifest);
    await expect(get(`https://registry.test:${server.host.split(":")[1]}/`)).rejects.toThrow("it does not speak TLS");
  });

  test("whose name leads to a link-local address is not gone to, where a server named it", async () => {
    const connections = openConnections({
      env: {},
      resolve: (_, __, done) =>
        done(null, [
          { address: "10.0.0.1", family: 4 },
          { address: "169.254.169.254", family: 4 },
        ]),
    });
    const foreign = "http://metadata.evil.test/";
    const server = await serve((_, response) => send(response, "", { location: foreign }, 307));
    const repository = repositoryOn(server.host, { tries: 1 }, "team/app:1", connections);
    await expect(repository.resolve()).rejects.toMatchObject({
      code: "permission-denied",
      message: expect.stringContaining('refused to go to "metadata.evil.test", which is 169.254.169.254'),
    });
  });
});

describe("hosts.toml and certs.d", () => {
  test("give authority and client certificate to their host", async () => {
    const { authority, server: pair, client } = certificates();
    const asking = { ...pair, ca: authority.cert, requestCert: true, rejectUnauthorized: true };
    const server = await serve(manifest, asking);
    const files = { "own.crt": authority.cert, "own.cert": client.cert, "own.key": client.key };
    const toml = `server = "https://${server.host}"\nca = "own.crt"\nclient = [["own.cert", "own.key"]]\n`;
    for (const all of [files, { ...files, "hosts.toml": toml }]) {
      const repository = repositoryOn(server.host, { hostsDirs: [hostsDir(server.host, all)] });
      await repository.resolve();
      expect(repository.reach()?.custom).toBe(true);
    }
    await expect(repositoryOn(server.host, { tries: 1 }).resolve()).rejects.toMatchObject({ code: "unavailable" });
    const wrongAuthority = hostsDir(server.host, { "own.crt": client.cert });
    await expect(repositoryOn(server.host, { hostsDirs: [wrongAuthority] }).resolve()).rejects.toThrow(
      "its certificate is not trusted",
    );
  });
});

describe("a peer that takes its time", () => {
  test("is given up while it does not answer the TLS handshake, and not taken for plain http", async () => {
    const sockets: { destroy(): void }[] = [];
    const silent = createServer((socket) => void sockets.push(socket));
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const { port } = silent.address() as { port: number };
    await expect(repositoryOn(`127.0.0.1:${port}`, { idleMs: 100, tries: 2 }).resolve()).rejects.toMatchObject({
      code: "timeout",
      message: expect.stringContaining("took longer than 0.1 s to connect"),
    });
    expect(sockets.length).toBe(2);
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => silent.close(resolve));
  });

  test("has the dial_timeout of its hosts.toml", async () => {
    const silent = createServer(() => undefined).listen(0, "127.0.0.1");
    await new Promise((resolve) => silent.once("listening", resolve));
    const { port } = silent.address() as { port: number };
    const host = `127.0.0.1:${port}`;
    const hostsDirs = [hostsDir(host, { "hosts.toml": `server = "https://${host}"\ndial_timeout = "50ms"` })];
    await expect(repositoryOn(host, { hostsDirs, tries: 1 }).resolve()).rejects.toMatchObject({ code: "timeout" });
    silent.close();
  });
});
