import type { IncomingMessage, ServerResponse } from "node:http";
import { describe, expect, test } from "vitest";
import { digestOf } from "../../../../src/oci/digest.ts";
import { OCI_MANIFEST } from "../../../../src/oci/media-types.ts";
import { checkLogin } from "../../../../src/registry/login.ts";
import type { Credential } from "../../../../src/registry/types.ts";
import {
  bytesOf,
  descriptorOf,
  manifestOf,
  password,
  repositoryOn,
  send,
  serve,
  settingsOf,
  type TestServer,
} from "../server.ts";

const layer = Buffer.from("layer");
const manifest = manifestOf(layer);
const basic = `Basic ${Buffer.from("ann:s3cret-word").toString("base64")}`;

interface Bench {
  readonly server: TestServer;
  readonly tokens: {
    readonly url: URL;
    readonly method: string;
    readonly authorization: string | undefined;
    readonly body: string;
  }[];
}

/** A registry whose token server is itself, unless `realm` says otherwise; a token is good for `uses` requests. */
async function tokenRegistry(
  options: { realm?: string; token?: (count: number) => string; uses?: number; status?: number } = {},
): Promise<Bench> {
  const tokens: Bench["tokens"] = [];
  const left = new Map<string, number>();
  const giveToken = async (request: IncomingMessage, response: ServerResponse) => {
    const body = (await bytesOf(request)).toString();
    const url = new URL(request.url ?? "", "http://x");
    tokens.push({ url, method: request.method ?? "", authorization: request.headers.authorization, body });
    const token = `token-${tokens.length}`;
    left.set(`Bearer ${token}`, options.uses ?? 1000);
    const text = options.token?.(tokens.length) ?? JSON.stringify({ token, expires_in: 300 });
    send(response, text, {}, options.status ?? 200);
  };
  const server = await serve((request, response) => {
    if (request.url?.startsWith("/token")) return void giveToken(request, response);
    const uses = left.get(request.headers.authorization ?? "") ?? 0;
    left.set(request.headers.authorization ?? "", uses - 1);
    if (uses > 0)
      return request.url?.includes("/blobs/")
        ? send(response, layer)
        : send(response, manifest, { "content-type": OCI_MANIFEST });
    const realm = options.realm ?? `http://${request.headers.host}/token`;
    const challenge = `Bearer realm="${realm}",service="registry.test",scope="repository:team/app:pull"`;
    send(response, "unauthorized", { "www-authenticate": challenge }, 401);
  });
  return { server, tokens };
}

const as = (credential: Credential) => ({ credentials: async () => credential });

describe("a registry with tokens", () => {
  test("is asked with an anonymous token, once for many requests at a time", async () => {
    const { server, tokens } = await tokenRegistry();
    const repository = repositoryOn(server.host);
    await Promise.all([1, 2, 3, 4].map(() => bytesOf(repository.blob(descriptorOf(layer)))));
    expect((await repository.resolve()).descriptor.digest).toBe(digestOf(manifest));
    expect(tokens.length).toBe(1);
    expect(tokens[0]?.authorization).toBeUndefined();
    expect(tokens[0]?.url.searchParams.get("service")).toBe("registry.test");
    expect(tokens[0]?.url.searchParams.getAll("scope")).toEqual(["repository:team/app:pull"]);
    expect(repository.reach()?.usedCredential).toBe(false);
  });

  test("gets a password at its token server, and only there", async () => {
    const { server, tokens } = await tokenRegistry();
    const asked: string[] = [];
    const credentials = async (host: string) => {
      asked.push(host);
      return password;
    };
    const repository = repositoryOn(server.host, { credentials });
    await repository.resolve();
    expect(asked).toEqual([server.host]);
    expect(tokens.map(({ method, authorization }) => [method, authorization])).toEqual([["GET", basic]]);
    expect(
      server.asked.filter(({ url }) => !url.startsWith("/token")).map(({ headers }) => headers.authorization),
    ).toEqual([undefined, "Bearer token-1"]);
    expect(repository.reach()?.usedCredential).toBe(true);
  });

  test("gets an identity token by OAuth2 POST", async () => {
    const { server, tokens } = await tokenRegistry();
    await repositoryOn(server.host, as({ kind: "identity-token", token: "refresh-me" })).resolve();
    expect(tokens[0]).toMatchObject({ method: "POST", authorization: undefined });
    expect(Object.fromEntries(new URLSearchParams(tokens[0]?.body))).toEqual({
      grant_type: "refresh_token",
      client_id: "lepton",
      service: "registry.test",
      scope: "repository:team/app:pull",
      refresh_token: "refresh-me",
    });
  });

  test("gets a registry token as it is", async () => {
    const { server, tokens } = await tokenRegistry();
    await expect(
      repositoryOn(server.host, as({ kind: "registry-token", token: "as-it-is" })).resolve(),
    ).rejects.toThrow("401");
    expect(tokens).toEqual([]);
    expect(server.asked.at(-1)?.headers.authorization).toBe("Bearer as-it-is");
  });

  test("gets a new token once the old one has ended", async () => {
    const { server, tokens } = await tokenRegistry({ uses: 1 });
    const repository = repositoryOn(server.host);
    await repository.resolve();
    await repository.resolve();
    expect(tokens.length).toBe(2);
  });

  test("that takes none of its own tokens is asked for no third one", async () => {
    const { server, tokens } = await tokenRegistry({ uses: 0 });
    await expect(repositoryOn(server.host).resolve()).rejects.toMatchObject({
      code: "permission-denied",
      message: `cannot resolve ${server.host}/team/app:1: ${server.host} answered 401 Unauthorized: unauthorized`,
      hint: `it may be there only for those who log in: lepton login ${server.host}`,
    });
    expect(tokens.length).toBe(2);
  });

  test.each<[string, string, string]>([
    ["no token", "{}", "answered with no token"],
    ["an empty token", '{"token":""}', "answered with no token"],
    ["a token of 10 MiB", JSON.stringify({ token: "x".repeat(10 * 1024 * 1024) }), "a token of more than 65536 bytes"],
    ["a token with a line feed", '{"token":"a\\r\\nX: y"}', "a token with characters that no header has"],
    ["a web page", "<html>", "is not valid JSON"],
  ])("is refused where its token server gives %s", async (_, text, why) => {
    const { server } = await tokenRegistry({ token: () => text });
    await expect(repositoryOn(server.host).resolve()).rejects.toThrow(why);
  });

  test("says that the credential was refused, and not what it was", async () => {
    const { server } = await tokenRegistry({ status: 401, token: () => `no such account: ${basic} s3cret-word` });
    const error = await repositoryOn(server.host, as(password))
      .resolve()
      .catch((thrown: Error) => thrown);
    expect(error).toMatchObject({
      code: "permission-denied",
      message: expect.stringContaining("the token server refused the credential"),
    });
    expect(JSON.stringify([String(error), (error as Error).message])).not.toContain("s3cret-word");
  });

  test("sends no credential to a stranger, and an anonymous request only over https", async () => {
    const foreign = await serve((_, response) => send(response, '{"token":"x"}'), undefined, "127.0.0.2");
    const { server } = await tokenRegistry({ realm: `${foreign.origin}/token` });
    await expect(repositoryOn(server.host, as(password)).resolve()).rejects.toMatchObject({
      code: "permission-denied",
      message: expect.stringContaining(`sends its clients to log in at ${foreign.host}, a stranger`),
      hint: expect.stringContaining(foreign.host),
    });
    expect(foreign.asked).toEqual([]);
    await expect(repositoryOn(server.host).resolve()).rejects.toThrow("401");
    expect(foreign.asked.map(({ headers }) => headers.authorization)).toEqual([undefined, undefined]);
    await expect(
      repositoryOn(server.host, { ...as(password), trustedRealms: [foreign.host] }).resolve(),
    ).rejects.toThrow("401");
    expect(foreign.asked.at(-1)?.headers.authorization).toBe(basic);
  });
});

describe("a registry with passwords", () => {
  test("gets one over its own connection, and is told to want a login without", async () => {
    const server = await serve((request, response) => {
      if (request.headers.authorization === basic) send(response, manifest, { "content-type": OCI_MANIFEST });
      else send(response, "", { "www-authenticate": 'Basic realm="registry"' }, 401);
    });
    const repository = repositoryOn(server.host, as(password));
    await repository.resolve();
    await repository.resolve();
    expect(server.asked.map(({ headers }) => headers.authorization)).toEqual([undefined, basic, basic]);
    await expect(repositoryOn(server.host).resolve()).rejects.toMatchObject({
      code: "permission-denied",
      hint: `log in first: lepton login ${server.host}`,
    });
    const asked = server.asked.length;
    await expect(repositoryOn(server.host, as({ ...password, secret: "wrong" })).resolve()).rejects.toThrow(
      "401 Unauthorized",
    );
    expect(server.asked.length).toBe(asked + 2);
  });

  test.each(["", "Negotiate", 'Digest realm="x"'])("is refused where it asks for %j", async (challenge) => {
    const server = await serve((_, response) =>
      send(response, "", challenge === "" ? {} : { "www-authenticate": challenge }, 401),
    );
    await expect(repositoryOn(server.host, as(password)).resolve()).rejects.toMatchObject({
      code: "permission-denied",
    });
    expect(server.asked.every(({ headers }) => headers.authorization === undefined)).toBe(true);
  });

  test("tells nothing secret to traces and errors", async () => {
    const lines: string[] = [];
    const server = await serve((request, response) =>
      send(
        response,
        `you sent ${request.headers.authorization}`,
        { "www-authenticate": "Basic" },
        request.headers.authorization ? 403 : 401,
      ),
    );
    const settings = { ...as(password), trace: (line: string) => lines.push(line) };
    const error = await repositoryOn(server.host, settings)
      .resolve()
      .catch((thrown: Error) => thrown);
    expect(String(error)).toContain("403 Forbidden: you sent Basic …");
    expect(lines.length).toBeGreaterThan(1);
    const secret = basic.slice("Basic ".length);
    expect([String(error), ...lines].filter((line) => line.includes(secret) || line.includes("s3cret"))).toEqual([]);
  });
});

describe("checkLogin", () => {
  test("gives back a password that is right, and refuses one that is wrong", async () => {
    const server = await serve((request, response) =>
      send(response, "{}", { "www-authenticate": "Basic" }, request.headers.authorization === basic ? 200 : 401),
    );
    expect(await checkLogin(server.host, password, settingsOf())).toEqual(password);
    expect(server.asked.at(-1)?.url).toBe("/v2/");
    await expect(checkLogin(server.host, { ...password, secret: "wrong" }, settingsOf())).rejects.toMatchObject({
      code: "permission-denied",
      message: expect.stringContaining(`cannot log in to ${server.host}: ${server.host} answered 401`),
      hint: "check user name and password",
    });
  });

  test("gives an identity token where the token server has one", async () => {
    const { server, tokens } = await tokenRegistry({ token: () => '{"token":"token-1","refresh_token":"for-later"}' });
    expect(await checkLogin(server.host, password, settingsOf())).toEqual({
      kind: "identity-token",
      token: "for-later",
    });
    expect(tokens[0]?.url.searchParams.get("offline_token")).toBe("true");
    expect(tokens[0]?.url.searchParams.get("account")).toBe("ann");
  });
});
