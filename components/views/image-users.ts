/** Which containers use which image: worked out once for each state of the two lists. */
import type { Container, Image } from "../../src/engine/types.ts";
import { keyOf, type ObjectKey, type StoreState } from "../../src/store/state.ts";

type Users = ReadonlyMap<ObjectKey, readonly string[]>;

const known = new WeakMap<StoreState["containers"], { readonly images: StoreState["images"]; readonly users: Users }>();

/**
 * Names of the containers of each image, by the image's key. Images of one id share them: a container that was made of
 * one name of an image is in the way of removing it by any.
 */
export function usersOf({ containers, images }: StoreState): Users {
  const before = known.get(containers);
  if (before?.images === images) return before.users;
  const users = assign([...containers.values()], images);
  known.set(containers, { images, users });
  return users;
}

function assign(containers: readonly Container[], images: StoreState["images"]): Users {
  const byId = new Map<string, string[]>();
  for (const { namespace, image, name } of containers) {
    const row = images.get(keyOf(namespace, image));
    if (row === undefined) continue;
    const id = idOf(row);
    const names = byId.get(id);
    if (names === undefined) byId.set(id, [name]);
    else names.push(name);
  }
  return new Map(
    [...images].flatMap(([key, row]) => {
      const names = byId.get(idOf(row));
      return names === undefined ? [] : [[key, names] as const];
    }),
  );
}

function idOf({ namespace, configDigest, digest }: Image): string {
  return `${namespace}/${configDigest || digest}`;
}
