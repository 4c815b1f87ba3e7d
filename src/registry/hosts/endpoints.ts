/** The endpoints of a registry, in the order in which they are tried: mirrors of hosts.toml first, itself last. */
import { isAbsolute, join } from "node:path";
import { LeptonError } from "../../errors.ts";
import { DEFAULT_DOMAIN } from "../../oci/reference.ts";
import { isLoopbackHost } from "../http/address.ts";
import type { Transport } from "../http/connections.ts";
import { type Certificates, readCertificates } from "./certs.ts";
import { hostDirectory, readIfThere, readPem } from "./directory.ts";
import { ALL_CAPABILITIES, type Endpoint } from "./endpoint.ts";
import { type HostEntry, parseHostsToml } from "./toml.ts";

export interface EndpointSettings {
  readonly hostsDirs: readonly string[];
  readonly insecure: boolean;
}

const DOCKER_API = "registry-1.docker.io";

/** Throws `invalid-argument` for a host that is none, and for a configuration that cannot be read. */
export function endpointsOf(host: string, settings: EndpointSettings): readonly Endpoint[] {
  const directory = hostDirectory(settings.hostsDirs, host);
  if (directory === undefined) return [plainEndpoint(host, settings, NO_CERTIFICATES)];
  const file = join(directory, "hosts.toml");
  const text = readIfThere(file);
  if (text === undefined) return [plainEndpoint(host, settings, readCertificates(directory))];
  const { server, mirrors } = parseHostsToml(text, file);
  const toEndpoint = (entry: HostEntry, isServer: boolean) =>
    configuredEndpoint(host, entry, { directory, file, isServer, insecure: settings.insecure });
  return [...mirrors.map((entry) => toEndpoint(entry, false)), toEndpoint(server, true)];
}

const NO_CERTIFICATES: Certificates = { authorities: [], clientCertificates: [] };

/** A registry that is reached as its name says. */
function plainEndpoint(host: string, { insecure }: EndpointSettings, certificates: Certificates): Endpoint {
  const base = withPath(defaultUrl(host), false);
  const hasCertificates = certificates.authorities.length + certificates.clientCertificates.length > 0;
  return {
    host,
    base,
    capabilities: ALL_CAPABILITIES,
    ...transports({ ...certificates, skipVerify: insecure || isOwnMachine(base, certificates) }, insecure),
    ...plainRules(base, insecure),
    headers: {},
    custom: insecure || hasCertificates,
  };
}

interface EntryContext {
  readonly directory: string;
  readonly file: string;
  readonly isServer: boolean;
  readonly insecure: boolean;
}

function configuredEndpoint(host: string, entry: HostEntry, context: EntryContext): Endpoint {
  const { directory, file, isServer, insecure } = context;
  const origin = entry.url === undefined ? defaultUrl(host) : entryUrl(entry.url, file);
  const base = withPath(origin, entry.overridePath);
  const read = (path: string) => readPem(isAbsolute(path) ? path : join(directory, path));
  const certificates = {
    authorities: entry.ca.map(read),
    clientCertificates: entry.client.map(([cert, key]) => ({ cert: read(cert), key: read(key) })),
  };
  const skipVerify = insecure || entry.skipVerify || isOwnMachine(base, certificates);
  const isRegistry = base.host === defaultUrl(host).host;
  return {
    host: isRegistry ? host : base.host,
    base,
    capabilities: entry.capabilities,
    ...transports({ ...certificates, skipVerify, connectMs: entry.dialTimeoutMs }, insecure),
    ...plainRules(base, insecure, entry.url),
    headers: entry.headers,
    mirrorOf: isRegistry || isServer ? undefined : host,
    custom: true,
  };
}

/** Plain http: where the scheme was written down, and in place of TLS on this machine and where all is allowed. */
function plainRules(base: URL, insecure: boolean, written?: string) {
  const explicit = written !== undefined && /^https?:/i.test(written);
  return {
    fallsBackToHttp: base.protocol === "https:" && (insecure || (!explicit && isLoopbackHost(base.host))),
    plainAllowed: insecure || (explicit && base.protocol === "http:"),
  };
}

// What plain http would do as well needs no certificate; with an authority given, somebody wants it checked.
function isOwnMachine(base: URL, { authorities }: Certificates): boolean {
  return isLoopbackHost(base.host) && authorities.length === 0;
}

function transports(transport: Transport, insecure: boolean): { transport: Transport; foreign: Transport } {
  // A client certificate is for its registry alone; an authority often stands behind its storage and tokens too.
  return { transport, foreign: { ...transport, clientCertificates: [], skipVerify: insecure } };
}

function defaultUrl(host: string): URL {
  const text = `https://${host === DEFAULT_DOMAIN ? DOCKER_API : host}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  // The URL parser takes 0x7f.1 for 127.0.0.1: what it reads differently from how it is written is no host name.
  const asWritten = host.startsWith("[") || url?.hostname === text.slice(8).replace(/:\d+$/, "").toLowerCase();
  if (url !== undefined && asWritten && url.pathname === "/" && url.username === "") return url;
  throw new LeptonError("invalid-argument", `${JSON.stringify(host.slice(0, 160))} is not the host of a registry`);
}

function entryUrl(text: string, file: string): URL {
  const whole = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`;
  const url = URL.canParse(whole) ? new URL(whole) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol) && url.username === "" && url.password === "") return url;
  throw new LeptonError(
    "invalid-argument",
    `${file}: ${JSON.stringify(text.slice(0, 160))} is not an http or https URL`,
  );
}

/** The API lies below /v2, but where the file says that its path is the whole one. */
function withPath(origin: URL, override: boolean): URL {
  const url = new URL(origin);
  url.search = "";
  url.hash = "";
  const path = url.pathname.replace(/\/+$/, "");
  url.pathname = override || path.endsWith("/v2") ? path : `${path}/v2`;
  return url;
}
