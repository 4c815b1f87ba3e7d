/** docker's `-v`: `/host:/ctr[:opts]`, `name:/ctr[:opts]` or `/ctr`. */
import { isAbsolute, posix } from "node:path";
import { LeptonError } from "../../errors.ts";

export const PROPAGATIONS = ["private", "rprivate", "shared", "rshared", "slave", "rslave"] as const;
export type Propagation = (typeof PROPAGATIONS)[number];

interface VolumeCommon {
  /** Clean absolute path in the container. */
  readonly destination: string;
  readonly readOnly: boolean;
  /** `rro`: fails where read-only cannot be had for mounts below, too. */
  readonly forceRecursive: boolean;
  readonly propagation: Propagation;
  /** What is mounted below stays writable, or is not there at all; undefined: all of it, as the mount itself. */
  readonly below?: "writable" | "absent";
  /** The image's content stays out of the volume. */
  readonly noCopy?: boolean;
  /** Relative: this of it and nothing else. */
  readonly subpath?: string;
}

export type Volume = VolumeCommon &
  (
    | {
        readonly kind: "bind";
        readonly source: string;
        /** It is not made where it is missing. */
        readonly mustExist?: boolean;
      }
    | { readonly kind: "named"; readonly name: string }
    | { readonly kind: "anonymous" }
    /** The files of an image, read-only. */
    | { readonly kind: "image"; readonly image: string }
  );

// Each word belongs to one group, of which a mode may have one word. Labels and consistency are taken and have no
// effect: there is no SELinux labelling here, and consistency was meant for Docker Desktop.
const MODE_GROUPS: readonly (readonly string[])[] = [
  ["rw", "ro", "rro"],
  PROPAGATIONS,
  ["z", "Z"],
  ["nocopy"],
  ["consistent", "cached", "delegated"],
];

/** Reads one `-v`; `invalid-argument` with docker's words. Relative host paths must have been made absolute before. */
export function parseVolume(text: string): Volume {
  const parts = text.split(":");
  const [first = "", second, mode = ""] = parts;
  if (first === "" || parts.length > 3) throw badVolume(text);
  if (!isMode(mode)) throw invalid(`invalid mode: ${mode}`);
  // `/foo:rw` means nothing: an anonymous volume takes no mode.
  if (parts.length === 2 && isMode(second ?? "")) throw badVolume(text);
  const words = mode.split(",");
  const common: VolumeCommon = {
    destination: cleanDestination(second ?? first, text),
    readOnly: words.includes("ro") || words.includes("rro"),
    forceRecursive: words.includes("rro"),
    propagation: PROPAGATIONS.find((word) => words.includes(word)) ?? "rprivate",
    ...(words.includes("nocopy") ? { noCopy: true } : {}),
  };
  if (second === undefined) return { kind: "anonymous", ...common };
  if (isAbsolute(first)) return { kind: "bind", source: posix.normalize(first), ...common };
  if (words.some((word) => PROPAGATIONS.some((propagation) => propagation === word)))
    throw badVolume(text, "a volume takes no propagation");
  if (!/^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/.test(first))
    throw badVolume(text, "the name of a volume has [a-zA-Z0-9_.-] only");
  return { kind: "named", name: first, ...common };
}

/** The same `-v` with a host path that begins with a dot made absolute, as docker's command line does. */
export function absoluteVolume(text: string, cwd: string): string {
  const at = text.indexOf(":");
  return at > 0 && text.startsWith(".") ? posix.resolve(cwd, text.slice(0, at)) + text.slice(at) : text;
}

/** Clean form of a mount destination; `invalid-argument` for `/` and relative paths. */
export function cleanDestination(path: string, whole: string): string {
  if (!isAbsolute(path)) throw badVolume(whole, `invalid mount path: '${path}' mount path must be absolute`);
  const clean = posix.normalize(path).replace(/(?<=.)\/+$/, "");
  if (clean === "/") throw badVolume(whole, "invalid specification: destination can't be '/'");
  return clean;
}

function isMode(mode: string): boolean {
  if (mode === "") return true;
  const groups = mode.split(",").map((word) => MODE_GROUPS.findIndex((group) => group.includes(word)));
  return !groups.includes(-1) && new Set(groups).size === groups.length;
}

function badVolume(text: string, why?: string): LeptonError {
  return invalid(`invalid volume specification: '${text}'${why === undefined ? "" : `: ${why}`}`);
}

function invalid(message: string): LeptonError {
  return new LeptonError("invalid-argument", message);
}
