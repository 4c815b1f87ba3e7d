/** Requests to the API of an endpoint: its scheme found out, its challenges answered, tries repeated. */
import { LeptonError } from "../errors.ts";
import { type ChallengeContext, createAuthorizer, type Grant } from "./auth/authorizer.ts";
import { fetchToken, type Token, type TokenRequest } from "./auth/token.ts";
import type { Endpoint } from "./hosts/endpoint.ts";
import { type Connections, openConnections } from "./http/connections.ts";
import type { Method, RequestBody } from "./http/exchange.ts";
import { type Followed, follow, type Request } from "./http/follow.ts";
import { isNotTls } from "./http/network-error.ts";
import { refusal } from "./http/refusal.ts";
import { DEFAULT_IDLE_MS, DEFAULT_TRIES, repeated } from "./http/retry.ts";
import type { RegistrySettings } from "./types.ts";

export interface ApiRequest {
  readonly method: Method;
  /** Below the API's base, or a URL that the registry gave. */
  readonly target: string | URL;
  readonly query?: Readonly<Record<string, string>> | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: RequestBody | undefined;
  /** That of this repository first: `repository:library/alpine:pull`. */
  readonly scopes: readonly string[];
  readonly tries?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface Client {
  readonly settings: RegistrySettings;
  readonly tries: number;
  /** Sends a request, and gives whatever status comes in the end; throws where none comes. */
  send(endpoint: Endpoint, request: ApiRequest): Promise<Followed>;
  /** The same, where every other status is an error. */
  expect(endpoint: Endpoint, request: ApiRequest, statuses: readonly number[]): Promise<Followed>;
  /** The refusal in an answer, without what is secret. */
  refuse(endpoint: Endpoint, answer: Followed): Promise<LeptonError>;
  /** The base of an endpoint as it was reached: https, or http where it fell back. */
  baseOf(endpoint: Endpoint): URL;
  /** True once a credential has been sent for an endpoint. */
  usedCredential(endpoint: Endpoint): boolean;
  close(): void;
}

export interface ClientOptions {
  /** Shared with other clients; own ones where absent. */
  readonly connections?: Connections | undefined;
  /** A login: refresh tokens are asked for, and told here. */
  readonly onToken?: ((token: Token) => void) | undefined;
}

export function openClient(settings: RegistrySettings, options: ClientOptions = {}): Client {
  const { connections = openConnections({ contexts: settings.contexts }), onToken } = options;
  const { trace, onRetry } = settings;
  const tries = settings.tries ?? DEFAULT_TRIES;
  const wire = { connections, idleMs: settings.idleMs ?? DEFAULT_IDLE_MS, trace };
  const bases = new Map<Endpoint, { readonly base: URL; readonly settled: boolean }>();
  const withCredential = new Set<Endpoint>();
  const secrets = new Set<string>();
  const { credentials, trustedRealms } = settings;
  const authorizer = createAuthorizer({ credentials, trustedRealms, fetchToken: askForToken });
  const baseOf = (endpoint: Endpoint) => bases.get(endpoint)?.base ?? endpoint.base;

  async function askForToken(endpoint: Endpoint, base: URL, wanted: TokenRequest): Promise<Token> {
    // The token server on the registry's own origin is reached as the registry is.
    const transport = wanted.url.origin === base.origin ? endpoint.transport : endpoint.foreign;
    const peer = {
      home: wanted.url.origin,
      transport,
      foreign: endpoint.foreign,
      guarded: transport === endpoint.foreign,
    };
    const ask = (request: Request) =>
      repeated({ tries, onRetry, signal: request.signal }, () => follow(wire, peer, request));
    const token = await fetchToken(ask, { ...wanted, offline: onToken !== undefined });
    onToken?.(token);
    return token;
  }

  async function send(endpoint: Endpoint, request: ApiRequest): Promise<Followed> {
    const context = () => ({ endpoint, base: baseOf(endpoint), scopes: request.scopes, signal: request.signal });
    let grant = authorizer.known(context());
    // A grant that was right once may be renewed once; a new one may turn out to have ended too.
    let renewals = grant === undefined ? 2 : 1;
    for (;;) {
      const repeating = { tries: request.tries ?? tries, onRetry, signal: request.signal };
      const answer = await repeated(repeating, () => attempt(endpoint, request, grant));
      const final = answer.status !== 401 || !answer.home || renewals === 0 || grant?.header.startsWith("Basic ");
      if (final) return answer;
      renewals--;
      answer.discard();
      grant = await authorizer.answer(context(), answer.headers["www-authenticate"], grant);
      remember(context(), grant);
    }
  }

  /** One try; the first one finds out whether the endpoint speaks TLS. */
  async function attempt(endpoint: Endpoint, request: ApiRequest, grant: Grant | undefined): Promise<Followed> {
    const base = baseOf(endpoint);
    const peer = { home: base.origin, transport: endpoint.transport, foreign: endpoint.foreign, guarded: false };
    try {
      const answer = await follow(wire, peer, toRequest(endpoint, base, request, grant));
      bases.set(endpoint, { base, settled: true });
      return answer;
    } catch (error) {
      const mayFallBack = endpoint.fallsBackToHttp && bases.get(endpoint) === undefined;
      if (!mayFallBack || !isNotTls(error)) throw error;
      bases.set(endpoint, { base: inPlainHttp(base), settled: false });
      return attempt(endpoint, request, grant);
    }
  }

  function remember({ endpoint }: ChallengeContext, grant: Grant): void {
    secrets.add(grant.header.slice(grant.header.indexOf(" ") + 1));
    if (grant.usedCredential) withCredential.add(endpoint);
  }

  async function refuse(endpoint: Endpoint, answer: Followed): Promise<LeptonError> {
    const error = await refusal(answer, [...secrets, ...Object.values(endpoint.headers)]);
    if (answer.status !== 401 && answer.status !== 403) return error;
    const login = `lepton login ${endpoint.host}`;
    const hint = withCredential.has(endpoint)
      ? `the credential was refused: does the account have the right? log in again: ${login}`
      : `it may be there only for those who log in: ${login}`;
    return new LeptonError(error.code, error.message, { hint });
  }

  async function expect(endpoint: Endpoint, request: ApiRequest, statuses: readonly number[]): Promise<Followed> {
    const answer = await send(endpoint, request);
    if (statuses.includes(answer.status)) return answer;
    throw await refuse(endpoint, answer);
  }

  const usedCredential = (endpoint: Endpoint) => withCredential.has(endpoint);
  // Connections that were lent are their owner's to end.
  const close = () => (options.connections === undefined ? connections.close() : undefined);
  return { settings, tries, send, expect, refuse, baseOf, usedCredential, close };
}

function toRequest(endpoint: Endpoint, base: URL, request: ApiRequest, grant: Grant | undefined): Request {
  const { method, headers, body, signal } = request;
  const secretHeaders = { ...endpoint.headers, ...(grant === undefined ? {} : { authorization: grant.header }) };
  return { method, url: targetUrl(endpoint, base, request), headers, secretHeaders, body, signal };
}

function targetUrl({ mirrorOf }: Endpoint, base: URL, { target, query }: ApiRequest): URL {
  const isOurs = typeof target === "string";
  const url = isOurs ? new URL(`${base.href}/${target}`) : new URL(target);
  // A mirror of several registries has to be told which one is meant (containerd's ns parameter).
  const pairs = Object.entries({ ...query, ...(isOurs && mirrorOf !== undefined ? { ns: mirrorOf } : {}) });
  // Appended as text: the query of an upload may be signed, and searchParams would write all of it anew.
  const added = pairs.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&");
  if (added !== "") url.search = url.search === "" ? added : `${url.search}&${added}`;
  return url;
}

function inPlainHttp(base: URL): URL {
  const url = new URL(base);
  url.protocol = "http:";
  return url;
}
