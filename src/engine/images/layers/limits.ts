/**
 * What an explorer keeps at most, over all layers together. A layer is what a stranger made: a million entries,
 * names of any length. An entry takes about 45 bytes and a new path about 25 and its name, so the whole stays
 * below 80 MiB; the largest images that people build have some 400,000 files.
 */
export interface Limits {
  readonly entries: number;
  readonly paths: number;
  readonly nameBytes: number;
  /** Of one path. The kernel's own limit is 4,096. */
  readonly pathLength: number;
  /** An archive is left where it passes both: so many bytes, and so many times the size of its blob. */
  readonly archiveBytes: number;
  readonly archiveRatio: number;
}

export const LIMITS: Limits = {
  entries: 600_000,
  paths: 600_000,
  nameBytes: 32 * 1024 * 1024,
  pathLength: 4096,
  archiveBytes: 16 * 1024 * 1024 * 1024,
  archiveRatio: 200,
};
