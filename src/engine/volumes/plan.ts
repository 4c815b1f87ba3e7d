/** Which volumes a new container wants: those of its options, then those that its image declares. */
import { LeptonError } from "../../errors.ts";
import { parseMount } from "../../oci/spec/mount-flag.ts";
import { parseTmpfs } from "../../oci/spec/tmpfs.ts";
import { absoluteVolume, cleanDestination, parseVolume } from "../../oci/spec/volumes.ts";
import type { CreateContainer } from "../types.ts";
import { checkVolumeName } from "./create.ts";

export interface WantedVolume {
  /** Undefined for an anonymous one. */
  readonly name: string | undefined;
  readonly destination: string;
  readonly readOnly: boolean;
  /** The image's content stays out of it. */
  readonly noCopy: boolean;
  /** Relative: this of it and nothing else. */
  readonly subpath?: string;
}

type Options = Pick<CreateContainer, "volumes" | "mounts" | "tmpfs">;

/** Volumes by destination, one at a place; `invalid-argument` for a flag that cannot be, or two at one place. */
export function planVolumes(
  options: Options,
  declared: readonly string[],
  inherited: readonly WantedVolume[] = [],
): WantedVolume[] {
  const flags = [
    ...[...new Set(options.volumes ?? [])].map((text) => parseVolume(absoluteVolume(text, process.cwd()))),
    ...(options.mounts ?? []).map((text) => parseMount(text)),
  ];
  const asked = flags.flatMap((flag): WantedVolume[] => {
    if (flag.kind !== "named" && flag.kind !== "anonymous") return [];
    const { destination, readOnly, noCopy = false, subpath } = flag;
    const name = flag.kind === "named" ? flag.name : undefined;
    return [{ name, destination, readOnly, noCopy, ...(subpath === undefined ? {} : { subpath }) }];
  });
  const tmpfs = (options.tmpfs ?? []).map((text) => parseTmpfs(text).destination);
  const taken = [...flags.map(({ destination }) => destination), ...tmpfs];
  refuseDoubles(taken);
  for (const { name } of asked) if (name !== undefined) checkVolumeName(name);
  const rest = inherited.filter(({ destination }) => !taken.includes(destination));
  const places = new Set([...taken, ...rest.map(({ destination }) => destination)]);
  return [...asked, ...rest, ...ofImage(declared, places)];
}

function refuseDoubles(destinations: readonly string[]): void {
  const twice = destinations.find((destination, index) => destinations.indexOf(destination) !== index);
  if (twice !== undefined) throw new LeptonError("invalid-argument", `Duplicate mount point: ${twice}`);
}

function ofImage(declared: readonly string[], taken: ReadonlySet<string>): WantedVolume[] {
  const places = new Set(declared.map((path) => cleanDestination(path, path)));
  return [...places]
    .filter((destination) => !taken.has(destination))
    .map((destination) => ({ name: undefined, destination, readOnly: false, noCopy: false }));
}
