/** The token server of docker's registry authentication: what `auth.token` of a registry sends its clients to. */
import { createHash, randomUUID, sign, X509Certificate } from "node:crypto";
import http, { type IncomingMessage, type ServerResponse } from "node:http";
import https from "node:https";
import { text } from "node:stream/consumers";
import type { KeyPair } from "./certificates.ts";
import { closeServer, listen } from "./listen.ts";

export interface StartTokenServer {
  /** Signs the tokens; the registry must trust its certificate. */
  readonly signer: KeyPair;
  /** Of the server itself; plain http without. */
  readonly tls?: KeyPair | undefined;
  readonly service?: string;
  /** Passwords by user. */
  readonly users?: Readonly<Record<string, string>>;
  /** Users by refresh token, docker's `identitytoken`. */
  readonly identityTokens?: Readonly<Record<string, string>>;
  /** Default true: who gives no name may pull. */
  readonly anonymousPull?: boolean;
  /** Default 300. */
  readonly expiresInSec?: number;
}

/** One request for a token. */
export interface TokenRequest {
  readonly method: string;
  readonly url: string;
  readonly authorization: string | undefined;
  /** Of a POST. */
  readonly form: Readonly<Record<string, string>>;
  /** Whom it was granted to; "" for nobody in particular, undefined where it was refused. */
  readonly user: string | undefined;
}

export interface TokenServer extends AsyncDisposable {
  readonly realm: string;
  readonly service: string;
  readonly issuer: string;
  readonly requests: readonly TokenRequest[];
  /** A token for these scopes, e.g. `repository:a/b:pull,push`, without asking anybody. */
  mint(user: string, scopes: readonly string[]): string;
}

/** Listens on a loopback port of its own. */
export async function startTokenServer(options: StartTokenServer): Promise<TokenServer> {
  const service = options.service ?? "lepton-test-registry";
  const requests: TokenRequest[] = [];
  const mint = (user: string, scopes: readonly string[]): string => signToken(options, service, user, scopes);
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const asked = await readRequest(request);
    const user = whoAsks(options, asked);
    requests.push({ ...asked, user });
    if (user === undefined)
      return reply(response, 401, { errors: [{ code: "UNAUTHORIZED", message: "wrong password" }] });
    const allowed = scopesOf(asked).map((scope) => (user === "" ? anonymousScope(options, scope) : scope));
    const token = mint(user, allowed);
    reply(response, 200, { token, access_token: token, expires_in: options.expiresInSec ?? 300 });
  };
  const listener = (request: IncomingMessage, response: ServerResponse): void => void answer(request, response);
  const { tls } = options;
  const server = tls === undefined ? http.createServer(listener) : https.createServer(tls, listener);
  const port = await listen(server);
  return {
    realm: `${tls === undefined ? "http" : "https"}://127.0.0.1:${port}/token`,
    service,
    issuer: ISSUER,
    requests,
    mint,
    [Symbol.asyncDispose]: () => closeServer(server),
  };
}

const ISSUER = "lepton test";

async function readRequest(request: IncomingMessage): Promise<Omit<TokenRequest, "user">> {
  const body = await text(request);
  return {
    method: request.method ?? "",
    url: request.url ?? "",
    authorization: request.headers.authorization,
    form: Object.fromEntries(new URLSearchParams(body)),
  };
}

function whoAsks(options: StartTokenServer, asked: Omit<TokenRequest, "user">): string | undefined {
  const { grant_type: grant, username = "", password = "", refresh_token: refresh = "" } = asked.form;
  if (grant === "refresh_token") return options.identityTokens?.[refresh];
  if (grant === "password") return options.users?.[username] === password ? username : undefined;
  const basic = /^Basic (.+)$/i.exec(asked.authorization ?? "")?.[1];
  if (basic === undefined) return "";
  const [user = "", ...rest] = Buffer.from(basic, "base64").toString().split(":");
  return options.users?.[user] === rest.join(":") ? user : undefined;
}

function scopesOf({ url, form }: Omit<TokenRequest, "user">): string[] {
  const given = form["scope"] === undefined ? new URL(url, "http://x").searchParams.getAll("scope") : [form["scope"]];
  return given.flatMap((scopes) => scopes.split(" ")).filter((scope) => scope !== "");
}

function anonymousScope({ anonymousPull = true }: StartTokenServer, scope: string): string {
  return scope.replace(/[^:]*$/, (actions) => (anonymousPull && actions.split(",").includes("pull") ? "pull" : ""));
}

function signToken(options: StartTokenServer, service: string, user: string, scopes: readonly string[]): string {
  const nowSec = Math.floor(Date.now() / 1000);
  const header = { typ: "JWT", alg: "ES256", x5c: [new X509Certificate(options.signer.cert).raw.toString("base64")] };
  const claims = {
    iss: ISSUER,
    sub: user,
    aud: service,
    // Clocks of one machine: but the registry compares whole seconds.
    nbf: nowSec - 10,
    iat: nowSec,
    exp: nowSec + (options.expiresInSec ?? 300),
    jti: createHash("sha256").update(randomUUID()).digest("hex"),
    access: scopes.map(accessOf),
  };
  const content = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".");
  const signature = sign("sha256", Buffer.from(content), { key: options.signer.key, dsaEncoding: "ieee-p1363" });
  return `${content}.${signature.toString("base64url")}`;
}

function accessOf(scope: string): { type: string; name: string; actions: string[] } {
  const [type = "", ...rest] = scope.split(":");
  const actions = rest.at(-1) ?? "";
  return { type, name: rest.slice(0, -1).join(":"), actions: actions.split(",").filter((action) => action !== "") };
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
