/** A request with its redirects; what is secret stays at the origin it was meant for. */
import { LeptonError } from "../../errors.ts";
import type { Connections, Transport } from "./connections.ts";
import { type Answer, exchange, type Method, type RequestBody } from "./exchange.ts";
import { firstHop, type Hop, nextHop } from "./redirect.ts";
import { shownUrl } from "./shown-url.ts";

export interface Peer {
  /** The origin that may be told secrets and shown a client certificate. */
  readonly home: string;
  readonly transport: Transport;
  /** How other origins are reached. */
  readonly foreign: Transport;
  /** The home origin itself was named by a server (a token server), and is judged as one. */
  readonly guarded: boolean;
}

export interface Request {
  readonly method: Method;
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Sent to the home origin only. */
  readonly secretHeaders?: Readonly<Record<string, string>> | undefined;
  readonly body?: RequestBody | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface FollowSettings {
  readonly connections: Connections;
  readonly idleMs: number;
  readonly trace?: ((line: string) => void) | undefined;
}

export interface Followed extends Answer {
  /** True where no hop left the home origin: only then its 401 is answered with a credential. */
  readonly home: boolean;
}

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** Sends a request and goes where it is sent on to; throws LeptonErrors that begin with the host. */
export async function follow(settings: FollowSettings, peer: Peer, request: Request): Promise<Followed> {
  let hop = firstHop(request.url, request.url.origin === peer.home);
  for (;;) {
    const answer = await goTo(settings, peer, request, hop);
    if (!REDIRECTS.has(answer.status)) return { ...answer, home: hop.home };
    answer.discard();
    hop = redirected(request, answer, hop);
  }
}

async function goTo(settings: FollowSettings, peer: Peer, request: Request, { url, home }: Hop): Promise<Answer> {
  const startMs = performance.now();
  const told = (what: string) => {
    settings.trace?.(`${request.method} ${shownUrl(url)} ${what} ${Math.round(performance.now() - startMs)} ms`);
  };
  try {
    const answer = await exchange(settings.connections, {
      ...request,
      url,
      headers: { ...request.headers, ...(home ? request.secretHeaders : {}) },
      transport: home ? peer.transport : peer.foreign,
      guarded: peer.guarded || url.origin !== peer.home,
      idleMs: settings.idleMs,
    });
    told(answer.statusText);
    return answer;
  } catch (error) {
    told(error instanceof Error ? error.message : String(error));
    throw error;
  }
}

function redirected(request: Request, answer: Answer, hop: Hop): Hop {
  const next = nextHop(hop, answer.headers.location);
  if (request.method === "GET" || request.method === "HEAD") return next;
  // 301, 302 and 303 would turn a request that changes something into a GET.
  if (answer.status === 307 || answer.status === 308) return next;
  throw new LeptonError("failed-precondition", `${hop.url.host} answered ${answer.statusText} to a ${request.method}`);
}
