/** The one endpoint that a push goes to, and requests to it. */
import { LeptonError } from "../errors.ts";
import type { ApiRequest } from "./client.ts";
import type { Endpoint } from "./hosts/endpoint.ts";
import type { Followed } from "./http/follow.ts";
import { prefixed } from "./http/network-error.ts";
import { pullScope, pushScope, type Session, visits } from "./session.ts";

export interface PushTarget {
  readonly endpoint: Endpoint;
  send(request: PushRequest): Promise<Followed>;
  expect(request: PushRequest, statuses: readonly number[]): Promise<Followed>;
}

export type PushRequest = Omit<ApiRequest, "scopes">;

/** The first endpoint that takes pushes, as containerd chooses it; a blob of `mountFrom` may be asked for too. */
export function pushTarget(session: Session, mountFrom?: string): PushTarget {
  const [visit] = visits(session, "push");
  if (visit === undefined) throw new LeptonError("internal", "a registry without endpoints");
  const { endpoint } = visit;
  const { client, ref } = session;
  const scopes = [pushScope(ref.path), ...(mountFrom === undefined ? [] : [pullScope(mountFrom)])];
  return {
    endpoint,
    send: (request) => client.send(endpoint, { ...request, scopes }),
    expect: (request, statuses) => client.expect(endpoint, { ...request, scopes }, statuses),
  };
}

/** Does something, and puts words before the sentence of what goes wrong. */
export async function saying<T>(doing: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof LeptonError ? prefixed(error, doing) : error;
  }
}
