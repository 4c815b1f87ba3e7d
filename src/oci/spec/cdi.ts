/** Applies what devices of the Container Device Interface add to a container; their nodes go the way of other devices. */
import type { SpecInput } from "./input.ts";
import { sortMounts } from "./mounts.ts";
import type { Hook, Hooks, Spec } from "./types.ts";

/** Environment, mounts, hooks and groups, in the order of the specs; the last of a name counts. */
export function withCdi(spec: Spec, { cdiEdits = [] }: SpecInput): Spec {
  if (cdiEdits.length === 0) return spec;
  const mounts = cdiEdits
    .flatMap((edits) => edits.mounts)
    .map(({ hostPath, containerPath, type = "bind", options }) => ({
      destination: containerPath,
      type,
      source: hostPath,
      options: type === "bind" && !options.some((word) => /^r?bind$/.test(word)) ? ["bind", ...options] : options,
    }));
  const hidden = new Set(mounts.map(({ destination }) => destination));
  const gids = cdiEdits.flatMap((edits) => edits.additionalGids).filter((gid) => gid > 0);
  const rdtClass = cdiEdits.findLast((edits) => edits.rdtClass !== undefined)?.rdtClass;
  const { process, linux } = spec;
  return {
    ...spec,
    process: {
      ...process,
      env: withEnv(
        process.env,
        cdiEdits.flatMap(({ env }) => env),
      ),
      user: {
        ...process.user,
        ...(gids.length === 0
          ? {}
          : { additionalGids: [...new Set([...(process.user.additionalGids ?? []), ...gids])] }),
      },
    },
    mounts: [...spec.mounts.filter(({ destination }) => !hidden.has(destination)), ...sortMounts(mounts)],
    hooks: withHooks(
      spec.hooks ?? {},
      cdiEdits.flatMap(({ hooks }) => hooks),
    ),
    linux: { ...linux, ...(rdtClass === undefined ? {} : { intelRdt: { closID: rdtClass } }) },
  };
}

function withEnv(base: readonly string[], added: readonly string[]): string[] {
  const name = (entry: string) => entry.split("=", 1)[0] ?? "";
  const byName = new Map(base.map((entry) => [name(entry), entry]));
  for (const entry of added) byName.set(name(entry), entry);
  return [...byName.values()];
}

function withHooks(hooks: Hooks, added: readonly ({ readonly hookName: string } & Hook)[]): Hooks {
  const merged: Record<string, readonly Hook[]> = { ...hooks };
  for (const { hookName, ...hook } of added) merged[hookName] = [...(merged[hookName] ?? []), hook];
  return merged as Hooks;
}
