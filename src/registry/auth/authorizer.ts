/** Answers challenges: which header goes along with a request, and what is done about a 401. */
import { LeptonError } from "../../errors.ts";
import type { Endpoint } from "../hosts/endpoint.ts";
import { isLoopbackHost } from "../http/address.ts";
import type { Credential, CredentialSource } from "../types.ts";
import { basicHeader } from "./basic.ts";
import { type Challenge, parseChallenges } from "./challenge.ts";
import { checkRealm } from "./realm.ts";
import type { Token, TokenRequest } from "./token.ts";

/** A header that was right once, and whether a credential stands behind it. */
export interface Grant {
  readonly header: string;
  readonly usedCredential: boolean;
  /** Of performance.now(). */
  readonly endsMs: number;
}

export interface ChallengeContext {
  readonly endpoint: Endpoint;
  /** The endpoint's base as it is spoken to, http or https. */
  readonly base: URL;
  /** What the caller needs, e.g. `repository:library/alpine:pull`. */
  readonly scopes: readonly string[];
  readonly signal?: AbortSignal | undefined;
}

export interface Authorizer {
  /** The grant that is known to fit, without asking anybody. */
  known(context: ChallengeContext): Grant | undefined;
  /** A new grant for a 401 that came in spite of `stale`; throws `permission-denied`. */
  answer(context: ChallengeContext, wwwAuthenticate: string | undefined, stale: Grant | undefined): Promise<Grant>;
}

export interface AuthorizerSettings {
  readonly credentials: CredentialSource;
  readonly trustedRealms?: readonly string[] | undefined;
  readonly fetchToken: (endpoint: Endpoint, base: URL, request: TokenRequest) => Promise<Token>;
}

// A token is renewed before it ends: it must still be good when it arrives.
const MARGIN_MS = 5_000;

export function createAuthorizer(settings: AuthorizerSettings): Authorizer {
  const grants = new Map<string, Grant>();
  const asking = new Map<string, Promise<Grant>>();
  const keyOf = ({ base, scopes }: ChallengeContext) => [base.origin, ...scopes].join(" ");

  function known(context: ChallengeContext): Grant | undefined {
    const grant = grants.get(keyOf(context));
    return grant !== undefined && grant.endsMs > performance.now() ? grant : undefined;
  }

  async function answer(
    context: ChallengeContext,
    header: string | undefined,
    stale: Grant | undefined,
  ): Promise<Grant> {
    const key = keyOf(context);
    const newer = known(context);
    // Of many requests that are refused at once, the first asks for all.
    if (newer !== undefined && newer !== stale) return newer;
    const shared = asking.get(key) ?? ask(settings, context, header).finally(() => asking.delete(key));
    asking.set(key, shared);
    const grant = await shared;
    grants.set(key, grant);
    return grant;
  }

  return { known, answer };
}

async function ask(
  settings: AuthorizerSettings,
  context: ChallengeContext,
  header: string | undefined,
): Promise<Grant> {
  const { endpoint, base, signal } = context;
  const challenges = parseChallenges(header ?? "");
  const bearer = challenges.find(({ scheme }) => scheme === "bearer");
  const basic = challenges.find(({ scheme }) => scheme === "basic");
  const credential = await settings.credentials(endpoint.host, signal);
  if (bearer !== undefined) return bearerGrant(settings, context, bearer, credential);
  if (basic !== undefined) return basicGrant(endpoint, base, credential);
  throw unsupported(base, challenges);
}

async function bearerGrant(
  settings: AuthorizerSettings,
  { endpoint, base, scopes, signal }: ChallengeContext,
  { parameters }: Challenge,
  credential: Credential | undefined,
): Promise<Grant> {
  if (credential?.kind === "registry-token") {
    checkPlain(endpoint, base);
    return { header: `Bearer ${credential.token}`, usedCredential: true, endsMs: Number.POSITIVE_INFINITY };
  }
  const realm = checkRealm(parameters["realm"], base, settings.trustedRealms);
  if (credential !== undefined && !realm.trusted) throw untrustedRealm(base, realm.url);
  if (credential !== undefined) checkPlain(endpoint, base);
  const { token, lifeMs } = await settings.fetchToken(endpoint, base, {
    url: realm.url,
    service: parameters["service"],
    scopes: wantedScopes(parameters["scope"], scopes),
    credential,
    signal,
  });
  const endsMs = performance.now() + Math.max(lifeMs - MARGIN_MS, MARGIN_MS);
  return { header: `Bearer ${token}`, usedCredential: credential !== undefined, endsMs };
}

function basicGrant(endpoint: Endpoint, base: URL, credential: Credential | undefined): Grant {
  if (credential === undefined) throw loginNeeded(endpoint, base);
  if (credential.kind !== "password") {
    throw new LeptonError(
      "permission-denied",
      `${base.host} takes a user name and a password, and there is only a token for it`,
      {
        hint: `log in again: lepton login ${endpoint.host}`,
      },
    );
  }
  checkPlain(endpoint, base);
  return { header: basicHeader(credential), usedCredential: true, endsMs: Number.POSITIVE_INFINITY };
}

/**
 * What the registry asks for goes before what we would ask for: behind a mirror the repository has another name.
 * A further repository, of which a blob is mounted, stands in no challenge.
 */
export function wantedScopes(challenged: string | undefined, scopes: readonly string[]): string[] {
  const [own, ...further] = scopes;
  const asked = challenged?.split(" ").filter((scope) => scope !== "" && scope.length <= 1024) ?? [];
  const first = asked.length > 0 ? asked.slice(0, 8) : own === undefined ? [] : [own];
  return [...new Set([...first, ...further])];
}

/** Refuses to send a secret in the clear, but to this machine and where the user said so. */
export function checkPlain(endpoint: Endpoint, base: URL): void {
  if (base.protocol === "https:" || endpoint.plainAllowed || isLoopbackHost(base.host)) return;
  throw new LeptonError("permission-denied", `refused to send a credential to http://${base.host}, without TLS`);
}

export function untrustedRealm(base: URL, realm: URL): LeptonError {
  return new LeptonError(
    "permission-denied",
    `${base.host} sends its clients to log in at ${realm.host}, a stranger: the credential was not sent`,
    {
      hint: `if ${realm.host} belongs to ${base.host}, say so by --trust-realm ${realm.host}`,
    },
  );
}

function loginNeeded(endpoint: Endpoint, base: URL): LeptonError {
  return new LeptonError(
    "permission-denied",
    `${base.host} answered 401 Unauthorized and wants a user name and a password`,
    {
      hint: `log in first: lepton login ${endpoint.host}`,
    },
  );
}

function unsupported(base: URL, challenges: readonly Challenge[]): LeptonError {
  const schemes = challenges.map(({ scheme }) => scheme.slice(0, 40)).join(", ");
  const asks =
    schemes === "" ? "does not say how to log in" : `asks for ${JSON.stringify(schemes)}, which nobody here speaks`;
  return new LeptonError("permission-denied", `${base.host} answered 401 Unauthorized and ${asks}`);
}
