/** Fetches a bearer token from a token server (docker's token authentication, both its GET and its OAuth2 form). */
import { LeptonError } from "../../errors.ts";
import { isObject, type JsonObject, parseJsonObject } from "../../oci/json.ts";
import type { Answer } from "../http/exchange.ts";
import type { Request } from "../http/follow.ts";
import { readCapped } from "../http/read-capped.ts";
import { refusal } from "../http/refusal.ts";
import type { Credential } from "../types.ts";
import { basicHeader } from "./basic.ts";

const CLIENT_ID = "lepton";
const MAX_TOKEN_BYTES = 64 * 1024;
// docker's token documents: a server that does not say how long a token lives means a minute.
const DEFAULT_LIFE_S = 60;

export interface TokenRequest {
  readonly url: URL;
  readonly service: string | undefined;
  readonly scopes: readonly string[];
  readonly credential: Credential | undefined;
  /** Asks for a refresh token too, as a login does. */
  readonly offline?: boolean;
  readonly signal?: AbortSignal | undefined;
}

export interface Token {
  readonly token: string;
  readonly lifeMs: number;
  readonly refreshToken?: string;
}

/** Sends a request to the token server, with its retries. */
export type AskTokenServer = (request: Request) => Promise<Answer>;

/** Throws `permission-denied` where the server refuses, `failed-precondition` where it answers without a token. */
export async function fetchToken(ask: AskTokenServer, wanted: TokenRequest): Promise<Token> {
  const answer = await ask(wanted.credential?.kind === "identity-token" ? refreshRequest(wanted) : getRequest(wanted));
  if (answer.status !== 200) throw await refused(answer, wanted);
  const bytes = await readCapped(answer.body, MAX_TOKEN_BYTES);
  if (bytes === undefined) throw bad(answer, `a token of more than ${MAX_TOKEN_BYTES} bytes`);
  return readToken(parseJsonObject(bytes, `the answer of token server ${answer.url.host}`), answer);
}

function getRequest({ url, service, scopes, credential, offline, signal }: TokenRequest): Request {
  const target = new URL(url);
  if (service !== undefined) target.searchParams.set("service", service);
  for (const scope of scopes) target.searchParams.append("scope", scope);
  if (offline) target.searchParams.set("offline_token", "true");
  target.searchParams.set("client_id", CLIENT_ID);
  if (credential?.kind !== "password") return { method: "GET", url: target, signal };
  target.searchParams.set("account", credential.username);
  return { method: "GET", url: target, secretHeaders: { authorization: basicHeader(credential) }, signal };
}

function refreshRequest({ url, service, scopes, credential, signal }: TokenRequest): Request {
  const form = new URLSearchParams({ grant_type: "refresh_token", client_id: CLIENT_ID });
  if (service !== undefined) form.set("service", service);
  if (scopes.length > 0) form.set("scope", scopes.join(" "));
  if (credential?.kind === "identity-token") form.set("refresh_token", credential.token);
  const bytes = Buffer.from(form.toString());
  return {
    method: "POST",
    url,
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: {
      sizeBytes: bytes.length,
      async *chunks() {
        yield bytes;
      },
    },
    signal,
  };
}

async function refused(answer: Answer, { credential }: TokenRequest): Promise<LeptonError> {
  const secrets = credential === undefined ? [] : [secretOf(credential)];
  const error = await refusal(answer, secrets);
  const denied = answer.status === 400 || answer.status === 401 || answer.status === 403;
  if (!denied || credential === undefined) return error;
  return new LeptonError("permission-denied", `the token server refused the credential: ${error.message}`, {
    cause: error,
    hint: "log in again",
  });
}

function secretOf(credential: Credential): string {
  return credential.kind === "password" ? credential.secret : credential.token;
}

function readToken(from: JsonObject, answer: Answer): Token {
  if (!isObject(from)) throw bad(answer, "no token");
  const { token, access_token: access, expires_in: life, refresh_token: refresh } = from;
  const found = [token, access].find((one): one is string => typeof one === "string" && one !== "");
  if (found === undefined) throw bad(answer, "no token");
  // It becomes a header: what is not printable in one would be a second header.
  if (!/^[\x21-\x7e]+$/.test(found)) throw bad(answer, "a token with characters that no header has");
  const seconds = typeof life === "number" && life > 0 ? Math.min(life, 24 * 3600) : DEFAULT_LIFE_S;
  return {
    token: found,
    lifeMs: seconds * 1000,
    ...(typeof refresh === "string" && refresh !== "" ? { refreshToken: refresh } : {}),
  };
}

function bad(answer: Answer, what: string): LeptonError {
  return new LeptonError("failed-precondition", `token server ${answer.url.host} answered with ${what}`);
}
