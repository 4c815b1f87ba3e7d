/** docker's `--mount type=bind|volume|tmpfs|image,key=value,…`. */
import { isAbsolute, posix } from "node:path";
import { LeptonError } from "../../errors.ts";
import type { Mount } from "./types.ts";
import { cleanDestination, PROPAGATIONS, type Propagation, type Volume } from "./volumes.ts";

/** A tmpfs, in the form in which it goes into the spec. */
export interface TmpfsMount {
  readonly kind: "tmpfs";
  readonly destination: string;
  readonly mount: Mount;
}

const KEYS: Readonly<Record<string, string>> = {
  type: "type",
  source: "source",
  src: "source",
  destination: "target",
  dst: "target",
  target: "target",
  readonly: "readonly",
  ro: "readonly",
  rro: "rro",
  consistency: "consistency",
  "bind-propagation": "bind-propagation",
  "bind-nonrecursive": "bind-nonrecursive",
  "bind-recursive": "bind-recursive",
  "volume-nocopy": "volume-nocopy",
  "volume-subpath": "volume-subpath",
  "volume-driver": "volume-driver",
  "image-subpath": "image-subpath",
  "tmpfs-size": "tmpfs-size",
  "tmpfs-mode": "tmpfs-mode",
};

const FLAGS = ["readonly", "rro", "volume-nocopy", "bind-nonrecursive"];

type Fields = ReadonlyMap<string, string>;

/** Reads one `--mount`; `invalid-argument` for an unknown key, one of another type, or a value that cannot be. */
export function parseMount(text: string): Volume | TmpfsMount {
  const fields = fieldsOf(text);
  const type = fields.get("type") ?? "volume";
  const target = fields.get("target");
  if (target === undefined || target === "") throw bad(text, "target is required");
  refuseForeign(text, type, fields);
  const destination = cleanDestination(target, text);
  const readOnly = flag(text, fields, "readonly") || flag(text, fields, "rro");
  if (type === "tmpfs") return tmpfs(text, destination, readOnly, fields);
  const common = {
    destination,
    readOnly,
    forceRecursive: flag(text, fields, "rro"),
    propagation: propagationOf(text, fields),
    ...subpathOf(text, fields.get(`${type}-subpath`)),
  };
  const source = fields.get("source") ?? "";
  if (type === "bind") {
    const recursion = recursionOf(text, fields, common);
    return { kind: "bind", source: bindSource(text, source), mustExist: true, ...common, ...recursion };
  }
  if (type === "image") {
    if (source === "") throw bad(text, "source is required for an image");
    return { kind: "image", image: source, ...common, readOnly: true };
  }
  if (type !== "volume") throw bad(text, `mount type unknown: "${type}"`);
  const driver = fields.get("volume-driver") ?? "local";
  if (driver !== "local") throw bad(text, `there are no volume plugins: the driver is local, not ${driver}`);
  const noCopy = flag(text, fields, "volume-nocopy");
  return source === "" ? { kind: "anonymous", noCopy, ...common } : { kind: "named", name: source, noCopy, ...common };
}

// Neither out of the volume by its own words; that no link in it leads out is seen to where it is mounted.
function subpathOf(text: string, subpath: string | undefined): { readonly subpath?: string } {
  if (subpath === undefined) return {};
  const parts = subpath.split("/").filter((part) => part !== "" && part !== ".");
  if (subpath.startsWith("/") || parts.includes("..") || parts.length === 0)
    throw bad(text, `subpath must be a relative path within the volume: "${subpath}"`);
  return { subpath: parts.join("/") };
}

function recursionOf(
  text: string,
  fields: Fields,
  { readOnly, propagation }: { readonly readOnly: boolean; readonly propagation: Propagation },
): Partial<Pick<Volume, "below" | "forceRecursive">> {
  if (flag(text, fields, "bind-nonrecursive")) return { below: "absent" };
  switch (fields.get("bind-recursive") ?? "enabled") {
    case "enabled":
      return {};
    case "disabled":
      return { below: "absent" };
    case "writable":
      if (!readOnly) throw bad(text, "option 'bind-recursive=writable' requires 'readonly' to be specified");
      return { below: "writable" };
    case "readonly":
      if (!readOnly) throw bad(text, "option 'bind-recursive=readonly' requires 'readonly' to be specified");
      if (propagation !== "rprivate" || !fields.has("bind-propagation"))
        throw bad(text, "option 'bind-recursive=readonly' requires 'bind-propagation=rprivate' to be specified");
      return { forceRecursive: true };
    default:
      throw bad(text, `invalid value for bind-recursive: ${fields.get("bind-recursive")}`);
  }
}

function fieldsOf(text: string): Fields {
  const fields = new Map<string, string>();
  for (const word of text.split(",")) {
    const at = word.indexOf("=");
    const given = (at < 0 ? word : word.slice(0, at)).trim().toLowerCase();
    const key = Object.hasOwn(KEYS, given) ? KEYS[given] : undefined;
    if (key === undefined) throw bad(text, `unexpected key '${given}' in '${word}'`);
    if (at < 0 && !FLAGS.includes(key)) throw bad(text, `invalid field '${word}' must be a key=value pair`);
    fields.set(key, at < 0 ? "true" : word.slice(at + 1));
  }
  return fields;
}

function refuseForeign(text: string, type: string, fields: Fields): void {
  for (const key of fields.keys()) {
    const [owner, rest] = key.split("-");
    if (key === "rro" && type === "tmpfs") throw bad(text, "cannot mix 'rro' with mount type 'tmpfs'");
    if (rest !== undefined && owner !== type) throw bad(text, `cannot mix '${key}' with mount type '${type}'`);
  }
  if (type === "tmpfs" && fields.has("source")) throw bad(text, "a tmpfs has no source");
}

function flag(text: string, fields: Fields, key: string): boolean {
  const value = fields.get(key);
  if (value === undefined || ["0", "f", "F", "false", "FALSE", "False"].includes(value)) return false;
  if (["1", "t", "T", "true", "TRUE", "True"].includes(value)) return true;
  throw bad(text, `invalid value for ${key}: ${value}`);
}

function propagationOf(text: string, fields: Fields): Propagation {
  const word = fields.get("bind-propagation") ?? "rprivate";
  const known = PROPAGATIONS.find((propagation) => propagation === word);
  if (known === undefined) throw bad(text, `invalid propagation: ${word}`);
  return known;
}

function bindSource(text: string, source: string): string {
  if (source === "") throw bad(text, "source is required for a bind");
  if (!isAbsolute(source)) throw bad(text, `invalid mount path: '${source}' mount path must be absolute`);
  return posix.normalize(source);
}

function tmpfs(text: string, destination: string, readOnly: boolean, fields: Fields): TmpfsMount {
  const size = fields.get("tmpfs-size");
  const mode = fields.get("tmpfs-mode");
  if (mode !== undefined && !/^[0-7]{1,5}$/.test(mode)) throw bad(text, `invalid value for tmpfs-mode: ${mode}`);
  const options = [
    ...["noexec", "nosuid", "nodev", "rprivate"],
    ...(readOnly ? ["ro"] : []),
    ...(size === undefined ? [] : [`size=${bytes(text, size)}`]),
    `mode=${mode ?? "1777"}`,
  ];
  return { kind: "tmpfs", destination, mount: { destination, type: "tmpfs", source: "tmpfs", options } };
}

function bytes(text: string, word: string): number {
  const size = /^(\d+)([kmgt]?)i?b?$/i.exec(word);
  if (size === null) throw bad(text, `invalid value for tmpfs-size: ${word}`);
  const power = ["", "k", "m", "g", "t"].indexOf((size[2] ?? "").toLowerCase());
  return Number(size[1]) * 1024 ** power;
}

function bad(text: string, why: string): LeptonError {
  return new LeptonError("invalid-argument", `invalid argument "${text}" for "--mount" flag: ${why}`);
}
