import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { digestOf } from "../../../../src/oci/digest.ts";
import { OCI_MANIFEST } from "../../../../src/oci/media-types.ts";
import { directoryNames, hostDirectory } from "../../../../src/registry/hosts/directory.ts";
import { type EndpointSettings, endpointsOf } from "../../../../src/registry/hosts/endpoints.ts";
import {
  bytesOf,
  descriptorOf,
  manifestOf,
  password,
  repositoryOn,
  send,
  sendRange,
  serve,
  temporaryDirectory,
} from "../server.ts";

const layer = Buffer.from("the layer");
const manifest = manifestOf(layer);

function withToml(host: string, text: string, root = temporaryDirectory()): string {
  mkdirSync(join(root, host), { recursive: true });
  writeFileSync(join(root, host, "hosts.toml"), text);
  return root;
}

const plain: EndpointSettings = { hostsDirs: [], insecure: false };
const outline = (host: string, settings = plain) =>
  endpointsOf(host, settings).map(({ host: name, base, fallsBackToHttp, transport, custom }) => ({
    name,
    base: base.href,
    fallsBackToHttp,
    skipVerify: transport.skipVerify,
    custom,
  }));

describe("a host without configuration", () => {
  test("is reached by https under its own name, docker.io under that of its API", () => {
    expect(outline("docker.io")).toEqual([
      {
        name: "docker.io",
        base: "https://registry-1.docker.io/v2",
        fallsBackToHttp: false,
        skipVerify: false,
        custom: false,
      },
    ]);
    expect(outline("ghcr.io:8443")[0]?.base).toBe("https://ghcr.io:8443/v2");
    expect(outline("[::1]:5000")[0]).toMatchObject({
      base: "https://[::1]:5000/v2",
      fallsBackToHttp: true,
      skipVerify: true,
    });
  });

  test("may speak plain http on this machine only, or where all is allowed", () => {
    for (const host of ["localhost.evil.com", "127.0.0.1.nip.io", "[::ffff:7f00:1]"]) {
      expect(outline(host)[0]).toMatchObject({ fallsBackToHttp: false, skipVerify: false });
    }
    expect(outline("a.example", { hostsDirs: [], insecure: true })[0]).toMatchObject({
      fallsBackToHttp: true,
      skipVerify: true,
      custom: true,
    });
  });

  test.each(["0x7f.1", "127.1", "2130706433", "a/b", "a@b", "a?b", ""])("is refused where it is %j", (host) => {
    expect(() => endpointsOf(host, plain)).toThrow("is not the host of a registry");
  });
});

describe("the directory of a host", () => {
  test("has containerd's names, and the first root that has one wins", () => {
    expect(directoryNames("a.example:5000")).toEqual(["a.example_5000_", "a.example:5000", "_default"]);
    expect(directoryNames("a.example:443")).toEqual(["a.example_443_", "a.example:443", "a.example", "_default"]);
    expect(directoryNames("docker.io")).toEqual(["docker.io", "_default"]);
    const [first, second] = [temporaryDirectory(), temporaryDirectory()];
    mkdirSync(join(second, "a.example_5000_"));
    mkdirSync(join(second, "_default"));
    const roots = ["/nonexistent", first, second];
    expect(hostDirectory(roots, "a.example:5000")).toBe(join(second, "a.example_5000_"));
    expect(hostDirectory(roots, "b.example")).toBe(join(second, "_default"));
    mkdirSync(join(first, "a.example:5000"));
    expect(hostDirectory(roots, "a.example:5000")).toBe(join(first, "a.example:5000"));
    expect(hostDirectory([first], "b.example")).toBeUndefined();
  });

  test("may override the path of the API, name another server, and open plain http", () => {
    const root = withToml(
      "a.example",
      'server = "http://10.0.0.1:80"\n[host."https://m.example/cache/"]\n[host."https://m.example/cache/v2/x"]\noverride_path = true\n[host."b.example"]',
    );
    expect(outline("a.example", { hostsDirs: [root], insecure: false }).map(({ base }) => base)).toEqual([
      "https://m.example/cache/v2",
      "https://m.example/cache/v2/x",
      "https://b.example/v2",
      "http://10.0.0.1/v2",
    ]);
  });

  test.each([
    ['ca = "missing.pem"', "missing.pem does not exist"],
    ['ca = "hosts.toml"', "hosts.toml is not a PEM file"],
    ['server = "ftp://x"', '"ftp://x" is not an http or https URL'],
    ['server = "https://u:p@x"', "is not an http or https URL"],
  ])("with %s is refused", (text, why) => {
    expect(() => endpointsOf("a.example", { hostsDirs: [withToml("a.example", text)], insecure: false })).toThrow(why);
  });

  test("is refused where a client certificate of docker's form has no key", () => {
    const root = temporaryDirectory();
    mkdirSync(join(root, "a.example"));
    writeFileSync(join(root, "a.example", "x.cert"), "-----BEGIN CERTIFICATE-----");
    expect(() => endpointsOf("a.example", { hostsDirs: [root], insecure: false })).toThrow("has no x.key beside it");
  });
});

describe("mirrors", () => {
  const content = (request: { url?: string | undefined }, response: Parameters<typeof send>[0]) =>
    request.url?.includes("/blobs/")
      ? send(response, layer)
      : send(response, manifest, { "content-type": OCI_MANIFEST });

  test("are asked in order and told for whom, until one can; those that are down only once, the registry last", async () => {
    const gone = await serve(() => undefined);
    await gone.close();
    const lacking = await serve((_, response) => send(response, "no", {}, 404));
    const broken = await serve((_, response) => send(response, "oops", {}, 500));
    const good = await serve(content);
    const origin = await serve(content);
    const mirrors = [gone, lacking, broken, good].map(({ origin: url }) => `[host."${url}"]\n`);
    const hostsDirs = [withToml(origin.host, mirrors.join(""))];
    const repository = repositoryOn(origin.host, { hostsDirs });
    expect((await repository.resolve()).descriptor.digest).toBe(digestOf(manifest));
    expect((await bytesOf(repository.blob(descriptorOf(layer)))).toString()).toBe("the layer");
    expect([lacking, broken, good, origin].map(({ asked }) => asked.length)).toEqual([2, 1, 2, 0]);
    expect(good.asked[0]?.url).toBe(`/v2/team/app/manifests/1?ns=${encodeURIComponent(origin.host)}`);
    expect(repository.reach()).toEqual({ origin: good.origin, usedCredential: false, custom: true });
  });

  test("that fail are all named, with what they said", async () => {
    const mirror = await serve((_, response) => send(response, "no", {}, 404));
    const origin = await serve((_, response) => send(response, "not here", {}, 404));
    const hostsDirs = [withToml(origin.host, `[host."${mirror.origin}"]`)];
    await expect(repositoryOn(origin.host, { hostsDirs }).resolve()).rejects.toMatchObject({
      code: "not-found",
      message: `cannot resolve ${origin.host}/team/app:1: ${mirror.host} answered 404 Not Found: no; ${origin.host} answered 404 Not Found: not here`,
    });
  });

  test("do only what they are there for, with their own headers and their own credential", async () => {
    const mirror = await serve((request, response) =>
      request.headers.authorization === undefined
        ? send(response, "", { "www-authenticate": "Basic" }, 401)
        : content(request, response),
    );
    const origin = await serve((request, response) => {
      if (request.method !== "HEAD") return send(response, "pulls go elsewhere", {}, 403);
      response.writeHead(200, { "docker-content-digest": digestOf(manifest) }).end();
    });
    const text = `capabilities = ["resolve", "push"]\n[host."${mirror.origin}"]\ncapabilities = ["pull"]\n[host."${mirror.origin}".header]\nx-key = "k"`;
    const hosts: string[] = [];
    const credentials = async (host: string) => {
      hosts.push(host);
      return password;
    };
    const repository = repositoryOn(origin.host, { hostsDirs: [withToml(origin.host, text)], credentials });
    expect((await repository.resolve()).descriptor.digest).toBe(digestOf(manifest));
    expect(hosts).toEqual([mirror.host]);
    expect(mirror.asked.map(({ headers }) => headers["x-key"])).toEqual(["k", "k"]);
    expect(origin.asked.map(({ method, headers }) => [method, headers.authorization])).toEqual([["HEAD", undefined]]);
  });

  test("that break off in a blob are followed by the next, from where they stopped", async () => {
    const mirror = await serve((_, response) => {
      response.writeHead(200, { "content-length": layer.length });
      response.write(layer.subarray(0, 4), () => response.socket?.end());
    });
    const origin = await serve((request, response) => sendRange(request, response, layer));
    const hostsDirs = [withToml(origin.host, `[host."${mirror.origin}"]`)];
    const repository = repositoryOn(origin.host, { hostsDirs, tries: 1 });
    expect((await bytesOf(repository.blob(descriptorOf(layer)))).toString()).toBe("the layer");
    expect(origin.asked.at(-1)?.headers.range).toBe("bytes=4-");
  });

  test("that lie about a document are passed over", async () => {
    const mirror = await serve((_, response) =>
      send(response, manifestOf(Buffer.from("other")), { "content-type": OCI_MANIFEST }),
    );
    const origin = await serve(content);
    const hostsDirs = [withToml(origin.host, `[host."${mirror.origin}"]`)];
    const repository = repositoryOn(origin.host, { hostsDirs });
    const document = await repository.document(descriptorOf(manifest, OCI_MANIFEST));
    expect(digestOf(document.bytes)).toBe(digestOf(manifest));
  });

  test("may leave nobody for a push", async () => {
    const hostsDirs = [withToml("a.example", 'capabilities = ["pull"]')];
    await expect(repositoryOn("a.example", { hostsDirs }).hasBlob(descriptorOf(layer))).rejects.toMatchObject({
      code: "failed-precondition",
      message: expect.stringContaining("no server of a.example offers push"),
    });
  });
});
