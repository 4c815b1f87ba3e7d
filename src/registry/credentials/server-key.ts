/** The names under which docker keeps a registry's credential: bare hosts, and an old URL for Docker Hub. */
import { LeptonError } from "../../errors.ts";

const HUB = "docker.io";
const HUB_KEY = "https://index.docker.io/v1/";
const HUB_HOSTS: readonly string[] = [HUB, "index.docker.io", "registry-1.docker.io"];

/** The key that docker writes for a host, and what it asks a credential helper for. */
export function serverKey(host: string): string {
  return host === HUB ? HUB_KEY : host;
}

/** The key among those of a file that is meant for a host; docker's own spelling goes first, then the file's order. */
export function findKey(keys: Iterable<string>, host: string): string | undefined {
  const all = [...keys];
  return all.find((key) => key === serverKey(host)) ?? all.find((key) => isKeyOf(key, host));
}

/** True where a key, whatever its spelling, is meant for a host. */
export function isKeyOf(key: string, host: string): boolean {
  const { host: keyHost, path } = partsOf(key);
  if (keyHost !== canonical(host)) return false;
  // Docker Desktop keeps tokens of its own beside the credential: …/v1/access-token, …/v1/refresh-token.
  return keyHost !== HUB || /^(?:\/(?:v[12]\/?)?)?$/.test(path);
}

/** The registry host that somebody names on a command line: `host`, `host:port`, or a URL of it. Default Docker Hub. */
export function registryHost(server = ""): string {
  if (server === "") return HUB;
  const host = partsOf(server).host;
  // What was typed is not repeated where it may hold a password (user:password@host).
  if (server.includes("@")) throw notAHost("a registry is named without user and password");
  if (!HOST.test(host)) throw notAHost(`not a registry host: ${JSON.stringify(server.slice(0, 300))}`);
  return host;
}

const LABEL = "[a-z0-9](?:[a-z0-9-]*[a-z0-9])?";
const HOST = new RegExp(`^(?:${LABEL}(?:\\.${LABEL})*|\\[[a-f0-9:]+\\])(?::[0-9]{1,5})?$`);

function notAHost(message: string): LeptonError {
  return new LeptonError("invalid-argument", message, { hint: "give a host such as ghcr.io or localhost:5000" });
}

function partsOf(key: string): { readonly host: string; readonly path: string } {
  const bare = key.replace(/^https?:\/\//i, "");
  const slash = bare.indexOf("/");
  return slash === -1
    ? { host: canonical(bare), path: "" }
    : { host: canonical(bare.slice(0, slash)), path: bare.slice(slash) };
}

// 443 is where a host without a port is asked, so both are one place.
function canonical(host: string): string {
  const lower = host.toLowerCase().replace(/:443$/, "");
  return HUB_HOSTS.includes(lower) ? HUB : lower;
}
