/** Which proxy a URL is fetched through, by the rules of Go's net/http: the same variables give the same answer. */
import { BlockList, isIP } from "node:net";
import { LeptonError } from "../../errors.ts";
import { hostnameOf, isLoopbackHost } from "./address.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** The proxy for a URL; undefined where it is reached directly. Throws `invalid-argument` for a proxy of another kind. */
export function proxyFor(url: URL, env: Environment): URL | undefined {
  if (isLoopbackHost(url.hostname)) return undefined;
  const name = url.protocol === "https:" ? "HTTPS_PROXY" : "HTTP_PROXY";
  const value = variable(env, name);
  if (value === undefined || excepted(url, variable(env, "NO_PROXY") ?? "")) return undefined;
  return parseProxy(value, name);
}

function variable(env: Environment, name: string): string | undefined {
  return env[name] || env[name.toLowerCase()] || undefined;
}

function parseProxy(value: string, name: string): URL {
  const text = /^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? value : `http://${value}`;
  const proxy = URL.canParse(text) ? new URL(text) : undefined;
  if (proxy?.protocol === "http:" || proxy?.protocol === "https:") return proxy;
  // The value may hold a password.
  throw new LeptonError("invalid-argument", `the proxy in ${name} is not an http or https URL`, {
    hint: `set ${name} to a URL like http://proxy.example:3128, or unset it`,
  });
}

function excepted(url: URL, list: string): boolean {
  return list.split(",").some((entry) => matches(url, entry.trim().toLowerCase()));
}

function matches(url: URL, entry: string): boolean {
  if (entry === "") return false;
  if (entry === "*") return true;
  const host = hostnameOf(url.hostname);
  if (entry.includes("/")) return inNetwork(host, entry);
  const port = /:(\d+)$/.exec(isIP(entry) === 6 ? "" : entry)?.[1];
  if (port !== undefined && port !== portOf(url)) return false;
  const name = isIP(entry) === 6 ? entry : hostnameOf(entry);
  if (isIP(name) !== 0 || isIP(host) !== 0) return name === host;
  const suffix = name.replace(/^\*?\./, "");
  // As in Go: "example.com" means itself and what is below it, ".example.com" only what is below it.
  return host.endsWith(`.${suffix}`) || (suffix === name && host === name);
}

function inNetwork(host: string, entry: string): boolean {
  const [network = "", bits = ""] = entry.split("/", 2);
  const family = isIP(network);
  if (family === 0 || isIP(host) !== family || !/^\d{1,3}$/.test(bits)) return false;
  if (Number(bits) > (family === 4 ? 32 : 128)) return false;
  const type = family === 4 ? "ipv4" : "ipv6";
  const list = new BlockList();
  list.addSubnet(network, Number(bits), type);
  return list.check(host, type);
}

/** The port of a URL, also where it is the scheme's own. */
export function portOf(url: URL): string {
  return url.port || (url.protocol === "https:" ? "443" : "80");
}
