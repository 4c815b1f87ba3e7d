/** Open connections, shared by all requests of a registry: one keep-alive pool for each way of trusting a peer. */
import http from "node:http";
import https from "node:https";
import tls from "node:tls";
import { hostnameOf } from "./address.ts";
import { createGuardedLookup, type Resolve } from "./guarded-lookup.ts";
import { type Environment, proxyFor } from "./proxy.ts";
import { systemRoots } from "./system-roots.ts";
import { createTunnelAgent, toProxy } from "./tunnel.ts";

/** How a peer is trusted and reached; objects of the same identity share their connections. */
export interface Transport {
  /** PEM texts of authorities beside those of the system. */
  readonly authorities: readonly string[];
  readonly clientCertificates: readonly { readonly cert: string; readonly key: string }[];
  readonly skipVerify: boolean;
  /** Time for a connection and its TLS handshake; the idle time-out where absent. */
  readonly connectMs?: number | undefined;
}

/** Contexts of TLS by all that they trust and show: each takes a megabyte, of which no garbage collector knows. */
export type SecureContexts = Map<string, tls.SecureContext>;

export interface ConnectionOptions {
  readonly env?: Environment;
  /** Shared with others; own ones where absent. */
  readonly contexts?: SecureContexts | undefined;
  /** Resolves the names that others gave (redirects, token servers). */
  readonly resolve?: Resolve;
}

export interface Connections {
  /** What http.request needs to reach a URL; `guarded` where the URL came from a server and not from the user. */
  optionsFor(url: URL, transport: Transport, guarded: boolean): http.RequestOptions;
  /** Ends all connections; a process ends without it too. */
  close(): void;
}

export function openConnections({
  env = process.env,
  contexts = new Map(),
  resolve,
}: ConnectionOptions = {}): Connections {
  const agents = new Map<Transport | "plain", Map<string, http.Agent>>();
  const lookup = createGuardedLookup(resolve);

  function agentOf(transport: Transport | "plain", proxy: URL | undefined): http.Agent {
    const pool = agents.get(transport) ?? new Map<string, http.Agent>();
    agents.set(transport, pool);
    const agent = pool.get(proxy?.href ?? "") ?? createAgent(transport, proxy, { env, contexts });
    pool.set(proxy?.href ?? "", agent);
    return agent;
  }

  function optionsFor(url: URL, transport: Transport, guarded: boolean): http.RequestOptions {
    const proxy = proxyFor(url, env);
    const path = `${url.pathname}${url.search}`;
    // A plain request names its whole URL to the proxy (RFC 9112, absolute form), which then resolves the name.
    if (proxy !== undefined && url.protocol === "http:") {
      return { protocol: proxy.protocol, ...toProxy(proxy), path: `${url.origin}${path}`, agent: proxyAgent(proxy) };
    }
    return {
      protocol: url.protocol,
      host: hostnameOf(url.hostname),
      port: url.port,
      path,
      ...(guarded ? { lookup } : {}),
      agent: agentOf(url.protocol === "https:" ? transport : "plain", url.protocol === "https:" ? proxy : undefined),
    };
  }

  function proxyAgent(proxy: URL): http.Agent {
    return agentOf(proxy.protocol === "https:" ? PROXY_TRANSPORT : "plain", undefined);
  }

  function close(): void {
    for (const pool of agents.values()) for (const agent of pool.values()) agent.destroy();
  }

  return { optionsFor, close };
}

const PROXY_TRANSPORT: Transport = { authorities: [], clientCertificates: [], skipVerify: false };

interface Surroundings {
  readonly env: Environment;
  readonly contexts: SecureContexts;
}

function createAgent(transport: Transport | "plain", proxy: URL | undefined, around: Surroundings): http.Agent {
  if (transport === "plain") return new http.Agent({ keepAlive: true });
  const options = {
    keepAlive: true,
    rejectUnauthorized: !transport.skipVerify,
    secureContext: contextOf(transport, around),
  };
  return proxy === undefined ? new https.Agent(options) : createTunnelAgent(proxy, options);
}

// Parsed once: a bundle of 140 authorities takes longer than the handshake.
function contextOf({ authorities, clientCertificates }: Transport, { env, contexts }: Surroundings): tls.SecureContext {
  const ca = [...systemRoots(env), ...authorities];
  const cert = clientCertificates.map((pair) => pair.cert);
  const key = clientCertificates.map((pair) => pair.key);
  // The whole texts: what trusts or shows one byte else is another context.
  const id = JSON.stringify([ca, cert, key]);
  const context = contexts.get(id) ?? tls.createSecureContext({ ca, cert, key });
  contexts.set(id, context);
  return context;
}
