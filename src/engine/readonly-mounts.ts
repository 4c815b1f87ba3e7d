/** Mounts of a snapshot that is in use, turned so that looking at it cannot disturb who uses it. */
import type { Mount } from "../containerd/inputs.ts";

/**
 * The same files, read-only. An overlay must not have its upper directory under a second mount (the kernel calls that
 * undefined): it becomes the topmost of the lower ones, where whiteouts and opaque directories mean the same.
 */
export function readonlyMounts(mounts: readonly Mount[]): Mount[] {
  return mounts.map((mount) => ({
    ...mount,
    options: mount.type === "overlay" ? withoutUpper(mount) : asReadonly(mount),
  }));
}

function withoutUpper({ options }: Mount): string[] {
  const upper = optionOf(options, "upperdir");
  const lower = optionOf(options, "lowerdir");
  if (upper === undefined || lower === undefined) return [...options];
  // What only speaks of writing is refused, or meaningless, without an upper directory.
  const rest = options.filter((option) => !/^(?:upperdir|lowerdir|workdir)=|^(?:volatile|rw)$/.test(option));
  return [...rest, `lowerdir=${upper}:${lower}`];
}

function asReadonly({ options }: Mount): string[] {
  return [...options.filter((option) => option !== "rw" && option !== "ro"), "ro"];
}

function optionOf(options: readonly string[], key: string): string | undefined {
  return options.find((option) => option.startsWith(`${key}=`))?.slice(key.length + 1);
}
