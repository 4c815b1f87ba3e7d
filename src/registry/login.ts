/** Proves a credential to a registry, as `docker login` does: GET /v2/, with its challenge answered. */
import { LeptonError } from "../errors.ts";
import { openClient } from "./client.ts";
import { endpointsOf } from "./hosts/endpoints.ts";
import type { Connections } from "./http/connections.ts";
import { prefixed } from "./http/network-error.ts";
import type { Credential, RegistrySettings } from "./types.ts";

export interface LoginOptions {
  readonly signal?: AbortSignal | undefined;
  readonly connections?: Connections | undefined;
}

/**
 * The credential to store for a host: an identity token where the token server gives one for the password, else what
 * was given. Throws `permission-denied` where the registry refuses it.
 */
export async function checkLogin(
  host: string,
  credential: Credential,
  settings: RegistrySettings,
  { signal, connections }: LoginOptions = {},
): Promise<Credential> {
  let refreshToken: string | undefined;
  const client = openClient(
    { ...settings, credentials: async () => credential },
    { connections, onToken: (token) => (refreshToken = token.refreshToken) },
  );
  try {
    await knock(client, host, settings, signal);
  } finally {
    client.close();
  }
  return refreshToken === undefined ? credential : { kind: "identity-token", token: refreshToken };
}

async function knock(
  client: ReturnType<typeof openClient>,
  host: string,
  settings: RegistrySettings,
  signal: AbortSignal | undefined,
): Promise<void> {
  const doing = `cannot log in to ${host}`;
  // The registry itself stands last; mirrors have accounts of their own.
  const endpoint = endpointsOf(host, settings).at(-1);
  if (endpoint === undefined) throw new LeptonError("internal", `${doing}: it has no server`);
  try {
    const answer = await client.send(endpoint, { method: "GET", target: "", scopes: [], signal });
    if (answer.status === 200) return answer.discard();
    const error = await client.refuse(endpoint, answer);
    const isDenied = answer.status === 401 || answer.status === 403;
    throw isDenied ? new LeptonError(error.code, error.message, { hint: "check user name and password" }) : error;
  } catch (error) {
    throw error instanceof LeptonError ? prefixed(error, doing) : error;
  }
}
