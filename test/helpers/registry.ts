/**
 * A real docker-registry for a test, on a loopback port of its own with its storage in a temporary directory.
 *
 *   await using registry = await startRegistry({ htpasswd: { user: "me", password: "secret" } });
 */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Authority, type KeyPair, makeAuthority, type NewCertificate } from "./certificates.ts";
import { type RegistryProcess, startRegistryProcess } from "./registry-process.ts";
import { type ProxyLimits, type RegistryProxy, startRegistryProxy } from "./registry-proxy.ts";
import { type RegistryAnswer, type RegistryRequest, type Secure, sendRequest } from "./registry-request.ts";
import { type StartTokenServer, startTokenServer, type TokenServer } from "./token-server.ts";

export interface User {
  readonly user: string;
  readonly password: string;
}

export interface StartRegistry {
  /** https with a certificate of a private authority. */
  readonly tls?: RegistryTls;
  /** Basic authentication. */
  readonly htpasswd?: User;
  /** Bearer tokens, of a token server that is started with it; `user` may do everything, who gives no name may pull. */
  readonly token?: User & Omit<StartTokenServer, "signer" | "tls" | "users">;
  /** A proxy before it, that lets bodies through no faster. */
  readonly slowBytesPerSecond?: number;
  /** A proxy before it, that counts and can cut and hold; `{}` only counts. */
  readonly proxy?: ProxyLimits;
}

export interface RegistryTls extends NewCertificate {
  /** Only clients that show a certificate of the authority are served. */
  readonly clientCertificate?: boolean;
}

export interface TestRegistry extends AsyncDisposable {
  /** `127.0.0.1:PORT`: what references begin with. */
  readonly host: string;
  /** `https://127.0.0.1:PORT` */
  readonly origin: string;
  /** Holds every file of it. */
  readonly dir: string;
  /** Whom `htpasswd` or `token` lets in. */
  readonly user: User | undefined;
  readonly authority: Authority | undefined;
  readonly clientCertificate: KeyPair | undefined;
  /** A `certs.d` in docker's layout that holds the authority and the client certificate of this host. */
  readonly certsDir: string;
  readonly tokens: TokenServer | undefined;
  readonly proxy: RegistryProxy | undefined;
  readonly pid: number;
  /** Sends one request past the proxy, with all that it takes to be let in. */
  request(method: string, path: string, options?: RegistryRequest): Promise<RegistryAnswer>;
  /** What the registry has logged so far. */
  log(): string;
  stop(): Promise<void>;
}

/** Resolves when it listens. */
export async function startRegistry(options: StartRegistry = {}): Promise<TestRegistry> {
  const dir = mkdtempSync(join(tmpdir(), "lt-registry-"));
  await using begun = new AsyncDisposableStack();
  begun.defer(() => rmSync(dir, { recursive: true, force: true }));
  const keys = makeKeys(dir, options);
  const tokens = options.token && (await startTokens(options.token, keys));
  if (tokens !== undefined) begun.use(tokens);
  const { authority: signer, server: pair } = keys;
  const clientAuthority = keys.client && signer;
  const { htpasswd } = options;
  const process = await startRegistryProcess(dir, { pair, clientAuthority, htpasswd, tokens, signer });
  begun.defer(() => process.stop());
  const proxy = await startProxy(process, keys, options);
  if (proxy !== undefined) begun.use(proxy);
  return describe({ dir, keys, options, tokens, process, proxy }, begun.move());
}

interface Keys {
  readonly authority?: Authority | undefined;
  readonly server?: KeyPair | undefined;
  readonly client?: KeyPair | undefined;
}

interface Parts {
  readonly dir: string;
  readonly keys: Keys;
  readonly options: StartRegistry;
  readonly tokens: TokenServer | undefined;
  readonly process: RegistryProcess;
  readonly proxy: RegistryProxy | undefined;
}

function makeKeys(dir: string, { tls, token }: StartRegistry): Keys {
  if (tls === undefined && token === undefined) return {};
  const authority = makeAuthority(join(dir, "keys"));
  return {
    authority,
    server: tls && authority.issue("server", tls),
    client: tls?.clientCertificate === true ? authority.issue("client") : undefined,
  };
}

async function startTokens(token: NonNullable<StartRegistry["token"]>, keys: Keys): Promise<TokenServer | undefined> {
  const { user, password, ...options } = token;
  if (keys.authority === undefined) return undefined;
  return startTokenServer({ ...options, users: { [user]: password }, signer: keys.authority, tls: keys.server });
}

async function startProxy(
  process: RegistryProcess,
  keys: Keys,
  options: StartRegistry,
): Promise<RegistryProxy | undefined> {
  const { slowBytesPerSecond: bytesPerSecond } = options;
  const limits = bytesPerSecond === undefined ? options.proxy : { bytesPerSecond, ...options.proxy };
  if (limits === undefined) return undefined;
  return startRegistryProxy(innerOrigin(process, keys), { ...limits, tls: keys.server, secure: secureOf(keys) });
}

function innerOrigin({ port }: RegistryProcess, { server }: Keys): string {
  return `${server === undefined ? "http" : "https"}://127.0.0.1:${port}`;
}

function secureOf({ authority, server, client }: Keys): Secure {
  return { ca: server && authority?.cert, cert: client?.cert, key: client?.key };
}

function describe(parts: Parts, life: AsyncDisposableStack): TestRegistry {
  const { dir, keys, tokens, process, proxy } = parts;
  const inner = innerOrigin(process, keys);
  const origin = proxy?.origin ?? inner;
  const { host } = new URL(origin);
  const stop = (): Promise<void> => life.disposeAsync();
  return {
    host,
    origin,
    dir,
    user: parts.options.htpasswd ?? parts.options.token,
    authority: keys.authority,
    clientCertificate: keys.client,
    certsDir: writeCertsDir(dir, host, keys),
    tokens,
    proxy,
    pid: process.pid,
    request: (method, path, { headers, ...rest } = {}) =>
      sendRequest(method, new URL(path, inner), {
        ...rest,
        headers: { ...authorizationOf(parts, path), ...headers },
        ...secureOf(keys),
      }),
    log: process.log,
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

function authorizationOf({ options: { htpasswd, token }, tokens }: Parts, path: string): Record<string, string> {
  if (htpasswd !== undefined) {
    return { authorization: `Basic ${Buffer.from(`${htpasswd.user}:${htpasswd.password}`).toString("base64")}` };
  }
  if (token === undefined || tokens === undefined) return {};
  const name = /^\/v2\/(.+?)\/(?:blobs|manifests|tags|referrers)(?:\/|$)/.exec(path)?.[1];
  const scopes = name === undefined ? [] : [`repository:${name}:pull,push,delete`];
  return { authorization: `Bearer ${tokens.mint(token.user, scopes)}` };
}

function writeCertsDir(dir: string, host: string, { authority, server, client }: Keys): string {
  const certsDir = join(dir, "certs.d");
  const own = join(certsDir, host);
  mkdirSync(own, { recursive: true });
  if (server !== undefined && authority !== undefined) copyFileSync(authority.certFile, join(own, "ca.crt"));
  if (client !== undefined) {
    copyFileSync(client.certFile, join(own, "client.cert"));
    copyFileSync(client.keyFile, join(own, "client.key"));
  }
  return certsDir;
}
