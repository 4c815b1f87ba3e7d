/** Reads lepton.toml; loaded only where there is one. */
import { LeptonError } from "../../errors.ts";
import { suggest } from "../../text/suggest.ts";
import { readToml } from "../../text/toml.ts";
import { tomlPlaces } from "../../text/toml-places.ts";
import { untrusted } from "../../text/untrusted.ts";

/** Values by key; what the file does not say is not there. */
export interface Config {
  readonly address?: string;
  readonly namespace?: string;
  readonly data_root?: string;
  readonly cni_netconfpath?: string;
  readonly cni_path?: string;
  readonly network?: string;
  readonly hosts_dir?: readonly string[];
  readonly insecure_registry?: boolean;
  readonly trust_realm?: readonly string[];
  readonly debug?: boolean;
}

type Kind = "a string" | "true or false" | "a string or a list of strings";

const KEYS: Readonly<Record<keyof Config, Kind>> = {
  address: "a string",
  namespace: "a string",
  data_root: "a string",
  cni_netconfpath: "a string",
  cni_path: "a string",
  network: "a string",
  hosts_dir: "a string or a list of strings",
  insecure_registry: "true or false",
  trust_realm: "a string or a list of strings",
  debug: "true or false",
};

/** The dashboard's own table: it reads that itself, and no other command ends because of it. */
const DASHBOARD = "dashboard";

/** Throws `invalid-argument` with file and line. */
export function parseConfig(text: string, file: string): Config {
  const values = Object.entries(parsed(text, file)).filter(([key]) => key !== DASHBOARD);
  // Places are for what is wrong: commands whose file is right need no second walk over it.
  const lineOf = (key: string) => `${file}:${tomlPlaces(text).key([key]).line}`;
  const entries = values.map(([key, value]) => {
    const kind = Object.hasOwn(KEYS, key) ? KEYS[key as keyof Config] : undefined;
    if (kind === undefined) throw unknownKey(lineOf(key), key);
    const right = checked(value, kind);
    if (right === undefined) throw new LeptonError("invalid-argument", `${lineOf(key)}: ${key} is not ${kind}`);
    return [key, right] as const;
  });
  return Object.fromEntries(entries);
}

function parsed(text: string, file: string): Readonly<Record<string, unknown>> {
  const toml = readToml(text);
  if (toml.kind === "read") return toml.value;
  throw new LeptonError("invalid-argument", `${file}:${toml.place.line}: ${toml.why}`, { cause: toml.cause });
}

function unknownKey(line: string, key: string): LeptonError {
  const [nearest] = suggest(key, [...Object.keys(KEYS), DASHBOARD]);
  return new LeptonError("invalid-argument", `${line}: unknown key "${untrusted(key)}"`, {
    hint: nearest === undefined ? `the keys are ${Object.keys(KEYS).join(", ")}` : `did you mean ${nearest}?`,
  });
}

/** Undefined where it is not of that kind. */
function checked(value: unknown, kind: Kind): unknown {
  if (kind === "true or false" ? typeof value === "boolean" : typeof value === "string")
    return kind === "a string or a list of strings" ? [value] : value;
  const isList = Array.isArray(value) && value.every((item) => typeof item === "string");
  return isList && kind === "a string or a list of strings" ? value : undefined;
}
