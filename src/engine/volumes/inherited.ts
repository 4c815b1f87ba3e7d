/** `--volumes-from`: the mounts of other containers. */
import { volumeAt } from "../../disk/volumes.ts";
import { LeptonError } from "../../errors.ts";
import type { HostMount } from "../../oci/spec/input.ts";
import { resolveContainer } from "../containers/resolve.ts";
import { parseSpec } from "../containers/spec-view.ts";
import type { EngineContext } from "../context.ts";
import type { WantedVolume } from "./plan.ts";

export interface Inherited {
  readonly inherited: readonly WantedVolume[];
  readonly binds: readonly HostMount[];
}

/** Reads what the containers mount, each `CONTAINER[:ro|:rw]`; at one place the last one counts. */
export async function inheritedMounts(ctx: EngineContext, from: readonly string[]): Promise<Inherited> {
  const mounts = new Map<string, HostMount>();
  for (const text of from) {
    const { ref, readOnly } = parseFrom(text);
    const { spec } = await resolveContainer(ctx, ref);
    for (const mount of parseSpec(spec?.value).mounts) {
      const { source, destination } = mount;
      mounts.set(destination, { source, destination, readOnly: readOnly || mount.readOnly });
    }
  }
  const all = [...mounts.values()].map((mount) => ({
    mount,
    // A part of a volume is inherited as that part.
    name: mount.source.endsWith("/_data") ? volumeAt(ctx.disk, ctx.namespace, mount.source) : undefined,
  }));
  return {
    inherited: all.flatMap(({ mount: { destination, readOnly }, name }) =>
      name === undefined ? [] : [{ name, destination, readOnly, noCopy: true }],
    ),
    binds: all.flatMap(({ mount, name }) => (name === undefined ? [mount] : [])),
  };
}

function parseFrom(text: string): { readonly ref: string; readonly readOnly: boolean } {
  const [ref = "", mode, ...more] = text.split(":");
  if (ref === "" || more.length > 0) throw new LeptonError("invalid-argument", `invalid volumes-from: '${text}'`);
  if (mode === undefined || mode === "rw") return { ref, readOnly: false };
  if (mode === "ro") return { ref, readOnly: true };
  throw new LeptonError("invalid-argument", `invalid mode for volumes-from: ${mode}`);
}
