/** Tells by its source whether a mount is a part of one of our volumes. */

export interface VolumePart {
  /** Root directory of the volume. */
  readonly data: string;
  /** Relative to it. */
  readonly subpath: string;
}

/** Undefined where the source is a whole volume, or something else of the host. */
export function volumePart(source: string): VolumePart | undefined {
  const [, data, subpath] = /^(.*\/volumes\/[^/]+\/[^/]+\/_data)\/(.+)$/.exec(source) ?? [];
  return data === undefined || subpath === undefined ? undefined : { data, subpath };
}
