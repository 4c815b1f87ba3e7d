/** A `--mount` in the form in which docker's API takes it. */
import { posix } from "node:path";
import { parseBytes } from "../../text/size.ts";
import { type GoStruct, type GoValue, goStruct } from "../go-value.ts";

/** The words were checked when the container was made. */
export function mountRequest(text: string): GoStruct {
  const fields = fieldsOf(text);
  const { type, readOnly } = mountFields(text);
  const has = (key: string) => isSet(fields, key);
  return goStruct({
    Type: type,
    Source: fields.get("source"),
    Target: fields.get("target") ?? "",
    ReadOnly: readOnly || undefined,
    BindOptions: type === "bind" ? bindOptions(fields, has) : undefined,
    VolumeOptions: type === "volume" ? volumeOptions(fields, has) : undefined,
    ImageOptions: type === "image" ? options({ Subpath: fields.get("image-subpath") }) : undefined,
    TmpfsOptions: type === "tmpfs" ? tmpfsOptions(fields) : undefined,
  });
}

/** What it mounts, and where. */
export function mountFields(text: string): {
  readonly type: string;
  readonly destination: string;
  readonly readOnly: boolean;
} {
  const fields = fieldsOf(text);
  const readOnly = isSet(fields, "readonly") || isSet(fields, "rro");
  // Without the slash at its end and the like, as it was mounted.
  const destination = posix.resolve("/", fields.get("target") ?? "");
  return { type: fields.get("type") ?? "volume", destination, readOnly };
}

function fieldsOf(text: string): Fields {
  return new Map(text.split(",").map(keyAndValue));
}

function isSet(fields: Fields, key: string): boolean {
  return /^(1|t|true)$/i.test(fields.get(key) ?? "");
}

const LONG: Readonly<Record<string, string>> = { src: "source", dst: "target", destination: "target", ro: "readonly" };

function keyAndValue(word: string): [string, string] {
  const at = word.indexOf("=");
  const key = (at < 0 ? word : word.slice(0, at)).trim().toLowerCase();
  return [LONG[key] ?? key, at < 0 ? "true" : word.slice(at + 1)];
}

type Fields = ReadonlyMap<string, string>;
type Flag = (key: string) => boolean;

function bindOptions(fields: Fields, has: Flag): GoStruct | undefined {
  return options({
    Propagation: fields.get("bind-propagation"),
    NonRecursive: has("bind-nonrecursive") || fields.get("bind-recursive") === "disabled" || undefined,
    ReadOnlyNonRecursive: fields.get("bind-recursive") === "writable" || undefined,
    ReadOnlyForceRecursive: has("rro") || fields.get("bind-recursive") === "readonly" || undefined,
  });
}

function volumeOptions(fields: Fields, has: Flag): GoStruct | undefined {
  return options({ NoCopy: has("volume-nocopy") || undefined, Subpath: fields.get("volume-subpath") });
}

function tmpfsOptions(fields: Fields): GoStruct | undefined {
  const size = parseBytes(fields.get("tmpfs-size") ?? "");
  const mode = fields.get("tmpfs-mode");
  return options({
    SizeBytes: "bytes" in size ? size.bytes : undefined,
    Mode: mode === undefined ? undefined : Number.parseInt(mode, 8),
  });
}

/** Only where there is one of them, as docker's command line makes it. */
function options(fields: Readonly<Record<string, GoValue>>): GoStruct | undefined {
  return Object.values(fields).every((value) => value === undefined) ? undefined : goStruct({ ...fields });
}
