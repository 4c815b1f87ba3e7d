/** Reads containerd's hosts.toml (its docs/hosts.md): which servers offer a registry's content, and how. */
import { parse, TomlError } from "smol-toml";
import { LeptonError } from "../../errors.ts";
import { isObject, type JsonObject } from "../../oci/json.ts";
import { ALL_CAPABILITIES, type Capability } from "./endpoint.ts";
import { keyLine } from "./toml-lines.ts";

/** One server, as the file describes it; paths are still relative to the file. */
export interface HostEntry {
  /** As written: `https://mirror.example/path`, or a bare host; undefined for a `server` that is not named. */
  readonly url: string | undefined;
  readonly capabilities: readonly Capability[];
  readonly ca: readonly string[];
  /** Pairs of certificate and key; one file may hold both. */
  readonly client: readonly (readonly [cert: string, key: string])[];
  readonly skipVerify: boolean;
  readonly headers: Readonly<Record<string, string>>;
  readonly overridePath: boolean;
  readonly dialTimeoutMs: number | undefined;
}

export interface HostsFile {
  /** The registry itself. */
  readonly server: HostEntry;
  /** In the order of the file. */
  readonly mirrors: readonly HostEntry[];
}

const ENTRY_KEYS = new Set(["capabilities", "ca", "client", "skip_verify", "header", "override_path", "dial_timeout"]);

/** Throws `invalid-argument` with file and line. */
export function parseHostsToml(text: string, file: string): HostsFile {
  const root = parseToml(text, file);
  const at = (path: readonly string[]): Place => ({ text, file, path });
  const { server, host, ...own } = root;
  if (server !== undefined && typeof server !== "string") throw wrong(at(["server"]), "is not a URL");
  if (host !== undefined && !isObject(host)) throw wrong(at(["host"]), "is not a table");
  return {
    server: readEntry(server, own, at([])),
    mirrors: Object.entries(host ?? {}).map(([url, entry]) => {
      if (!isObject(entry)) throw wrong(at(["host", url]), "is not a table");
      return readEntry(url, entry, at(["host", url]));
    }),
  };
}

interface Place {
  readonly text: string;
  readonly file: string;
  readonly path: readonly string[];
}

function parseToml(text: string, file: string): JsonObject {
  try {
    return parse(text);
  } catch (cause) {
    if (!(cause instanceof TomlError)) throw cause;
    const [, why = "is not TOML"] = /^Invalid TOML document: (.*)/.exec(cause.message) ?? [];
    throw new LeptonError("invalid-argument", `${file}:${cause.line}: ${why}`, { cause });
  }
}

function readEntry(url: string | undefined, from: JsonObject, place: Place): HostEntry {
  const at = (key: string): Place => ({ ...place, path: [...place.path, key] });
  for (const key of Object.keys(from)) if (!ENTRY_KEYS.has(key)) throw wrong(at(key), "is not a key of hosts.toml");
  return {
    url,
    capabilities: readCapabilities(from["capabilities"], at("capabilities")),
    ca: readStrings(from["ca"], at("ca")),
    client: readClient(from["client"], at("client")),
    skipVerify: readFlag(from["skip_verify"], at("skip_verify")),
    headers: readHeaders(from["header"], at("header")),
    overridePath: readFlag(from["override_path"], at("override_path")),
    dialTimeoutMs: readDuration(from["dial_timeout"], at("dial_timeout")),
  };
}

function readCapabilities(value: unknown, place: Place): readonly Capability[] {
  const names = readStrings(value, place);
  const unknown = names.find((name) => !(ALL_CAPABILITIES as readonly string[]).includes(name));
  if (unknown !== undefined) throw wrong(place, `has ${JSON.stringify(unknown)}: they are pull, resolve and push`);
  return names.length === 0 ? ALL_CAPABILITIES : (names as Capability[]);
}

function readStrings(value: unknown, place: Place): readonly string[] {
  const list = value === undefined ? [] : Array.isArray(value) ? value : [value];
  if (list.every((item) => typeof item === "string")) return list;
  throw wrong(place, "is not a string or a list of strings");
}

function readClient(value: unknown, place: Place): HostEntry["client"] {
  const list = value === undefined ? [] : Array.isArray(value) ? value : [value];
  return list.map((item): readonly [string, string] => {
    const [cert, key, ...more] = Array.isArray(item) ? item : [item, item];
    if (typeof cert !== "string" || (key !== undefined && typeof key !== "string") || more.length > 0) {
      throw wrong(place, "is not a list of files, or of pairs of certificate and key");
    }
    return [cert, key || cert];
  });
}

function readFlag(value: unknown, place: Place): boolean {
  if (value === undefined || typeof value === "boolean") return value ?? false;
  throw wrong(place, "is not true or false");
}

function readHeaders(value: unknown, place: Place): Readonly<Record<string, string>> {
  if (value === undefined) return {};
  if (!isObject(value)) throw wrong(place, "is not a table");
  const pairs = Object.entries(value).map(([name, text]): [string, string] => {
    const joined = readStrings(text, { ...place, path: [...place.path, name] }).join(", ");
    if (!/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name) || /[^\t\x20-\x7e\x80-\xff]/.test(joined)) {
      throw wrong({ ...place, path: [...place.path, name] }, "is not a header");
    }
    return [name.toLowerCase(), joined];
  });
  return Object.fromEntries(pairs);
}

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

function readDuration(value: unknown, place: Place): number | undefined {
  if (value === undefined) return undefined;
  const text = typeof value === "string" ? value : "";
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join("") !== text)
    throw wrong(place, 'is not a time like "3s"');
  const ms = parts.reduce((sum, [, count, unit = ""]) => sum + Number(count) * (UNIT_MS[unit] ?? 0), 0);
  // Go reads no time as no limit.
  return ms === 0 ? undefined : ms;
}

function wrong({ text, file, path }: Place, why: string): LeptonError {
  const key = path.at(-1) ?? "";
  return new LeptonError(
    "invalid-argument",
    `${file}:${keyLine(text, path)}: ${JSON.stringify(key.slice(0, 160))} ${why}`,
  );
}
