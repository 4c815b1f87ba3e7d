import http from "node:http";
import net, { type AddressInfo, type Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { openConnections } from "../../../../src/registry/http/connections.ts";
import { follow } from "../../../../src/registry/http/follow.ts";
import { proxyFor } from "../../../../src/registry/http/proxy.ts";
import { bytesOf, certificates, send, serve } from "../server.ts";

const proxyOf = (url: string, env: Record<string, string>) => proxyFor(new URL(url), env)?.href;

describe("proxyFor", () => {
  const env = { HTTPS_PROXY: "http://secure.proxy:3128", http_proxy: "plain.proxy:8080" };

  test("goes by the scheme, in capitals first", () => {
    expect(proxyOf("https://a.example/", env)).toBe("http://secure.proxy:3128/");
    expect(proxyOf("http://a.example/", env)).toBe("http://plain.proxy:8080/");
    expect(proxyOf("http://a.example/", { ...env, HTTP_PROXY: "https://p" })).toBe("https://p/");
    expect(proxyOf("https://a.example/", {})).toBeUndefined();
    expect(proxyOf("https://a.example/", { ALL_PROXY: "http://p" })).toBeUndefined();
  });

  test("is none for this machine", () => {
    for (const host of ["localhost", "127.0.0.1", "[::1]:5000"])
      expect(proxyOf(`https://${host}/`, env)).toBeUndefined();
  });

  test.each([
    ["a.example", ["https://a.example", "https://x.a.example"], ["https://ba.example"]],
    [".a.example", ["https://x.a.example"], ["https://a.example"]],
    ["*.a.example", ["https://x.a.example"], ["https://a.example"]],
    ["b.example, a.example:8443", ["https://a.example:8443", "https://b.example"], ["https://a.example"]],
    ["a.example:443", ["https://a.example"], ["https://a.example:8443"]],
    [
      "10.0.0.0/8,2001:db8::/32",
      ["https://10.1.2.3", "https://[2001:db8::1]"],
      ["https://11.0.0.1", "https://10.example"],
    ],
    ["10.0.0.1", ["https://10.0.0.1:5000"], ["https://10.0.0.11"]],
    ["2001:db8::1", ["https://[2001:db8::1]"], ["https://[2001:db8::2]"]],
    ["*", ["https://a.example", "https://10.0.0.1"], []],
    [" , ,10.0.0.0/99", [], ["https://10.0.0.1"]],
  ])("excepts NO_PROXY=%s", (list, direct, proxied) => {
    const with_ = { ...env, NO_PROXY: list };
    expect(direct.filter((url) => proxyOf(url, with_) !== undefined)).toEqual([]);
    expect(proxied.filter((url) => proxyOf(url, with_) === undefined)).toEqual([]);
  });

  test("refuses what is no http proxy, without showing its password", () => {
    expect(() => proxyOf("https://a.example", { HTTPS_PROXY: "socks5://me:word@p:1" })).toThrow(
      /^the proxy in HTTPS_PROXY is not an http or https URL$/,
    );
    expect(() => proxyOf("https://a.example", { HTTPS_PROXY: "http://[" })).toThrow("is not an http or https URL");
  });
});

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** A proxy that leads everything to this machine, and what it was asked. */
async function openProxy(): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  const note = ({ method, url, headers }: http.IncomingMessage) =>
    asked.push(`${method} ${url} ${headers["proxy-authorization"] ?? ""}`.trim());
  const proxy = http.createServer((request, response) => {
    note(request);
    const { port, pathname } = new URL(request.url ?? "");
    http.get({ host: "127.0.0.1", port, path: pathname, headers: request.headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 0, answer.headers);
      answer.pipe(response);
    });
  });
  proxy.on("connect", (request, socket: Socket) => {
    note(request);
    const upstream = net.connect(Number(request.url?.split(":")[1]), "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      upstream.pipe(socket).pipe(upstream);
    });
    for (const one of [socket, upstream]) one.on("error", () => undefined);
    closing.push(() => upstream.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  closing.push(() => {
    proxy.closeAllConnections();
    proxy.close();
  });
  return { url: `http://me:word@127.0.0.1:${(proxy.address() as AddressInfo).port}`, asked };
}

describe("a proxy", () => {
  const authorization = `Basic ${Buffer.from("me:word").toString("base64")}`;

  test("is asked for a tunnel for https, which the registry's certificate ends, and for the whole URL of http", async () => {
    const { authority, server: pair } = certificates();
    const secure = await serve((_, response) => send(response, "secret"), pair);
    const plain = await serve((_, response) => send(response, "plain"));
    const proxy = await openProxy();
    const connections = openConnections({ env: { HTTPS_PROXY: proxy.url, HTTP_PROXY: proxy.url } });
    closing.push(() => connections.close());
    const transport = { authorities: [authority.cert], clientCertificates: [], skipVerify: false };
    const get = async (url: string) => {
      const peer = { home: new URL(url).origin, transport, foreign: transport, guarded: false };
      const answer = await follow({ connections, idleMs: 20_000 }, peer, { method: "GET", url: new URL(url) });
      await bytesOf(answer.body);
      return answer.status;
    };
    const [securePort, plainPort] = [secure, plain].map(({ host }) => host.split(":")[1]);
    expect(await get(`https://registry.test:${securePort}/v2/`)).toBe(200);
    expect(await get(`https://registry.test:${securePort}/v2/`)).toBe(200);
    expect(await get(`http://registry.test:${plainPort}/v2/`)).toBe(200);
    await expect(get(`https://other.test:${securePort}/v2/`)).rejects.toThrow("its certificate is not trusted");
    expect(proxy.asked).toEqual([
      `CONNECT registry.test:${securePort} ${authorization}`,
      `GET http://registry.test:${plainPort}/v2/ ${authorization}`,
      `CONNECT other.test:${securePort} ${authorization}`,
    ]);
    expect(plain.asked[0]?.headers.host).toBe(`registry.test:${plainPort}`);
  });

  test("that refuses is named", async () => {
    const refusing = await serve(() => undefined);
    const connections = openConnections({ env: { HTTPS_PROXY: refusing.origin } });
    const transport = { authorities: [], clientCertificates: [], skipVerify: false };
    const peer = { home: "https://registry.test", transport, foreign: transport, guarded: false };
    const going = follow({ connections, idleMs: 20_000 }, peer, {
      method: "GET",
      url: new URL("https://registry.test/"),
    });
    // A server of node:http that listens for no CONNECT closes the connection.
    await expect(going).rejects.toMatchObject({
      code: "unavailable",
      message: expect.stringContaining("registry.test"),
    });
  });
});
