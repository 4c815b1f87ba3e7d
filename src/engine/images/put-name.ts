/** Points a name at an image, as docker does it: what the name meant before stays, without a name. */
import type { Client } from "../../containerd/client.ts";
import { equals } from "../../containerd/filters.ts";
import type { DeleteImageOptions } from "../../containerd/images.ts";
import { isLeptonError } from "../../errors.ts";
import type { Descriptor } from "../../oci/documents.ts";
import { fromWire, toWire } from "../content/documents.ts";
import { danglingName } from "./names.ts";

export interface NewName {
  readonly name: string;
  readonly target: Descriptor;
  readonly labels?: Readonly<Record<string, string>> | undefined;
}

interface Putting {
  readonly signal?: AbortSignal | undefined;
}

/** Creates or moves a name; a target that had none has one now, and the record that kept it goes. */
export async function putName(client: Client, { name, target, labels }: NewName, { signal }: Putting = {}) {
  const image = { name, target: toWire(target), labels };
  try {
    await client.images.create(image, { signal });
  } catch (error) {
    if (!isLeptonError(error, "already-exists")) throw error;
    await keepOldTarget(client, name, target, { signal });
    await client.images.update(image, labels === undefined ? ["target"] : ["target", "labels"], { signal });
  }
  const dangling = danglingName(target.digest);
  if (name !== dangling) await dropRecord(client, dangling, { signal });
}

// Before the name moves: afterwards the garbage collector could be faster.
async function keepOldTarget(client: Client, name: string, target: Descriptor, { signal }: Putting): Promise<void> {
  const [old] = await client.images.list([equals("name", name)], { signal });
  if (old?.target === undefined || old.target.digest === target.digest) return;
  const records = await client.images.list([equals("target.digest", old.target.digest)], { signal });
  if (records.every((record) => record.name === name)) await keepWithoutName(client, fromWire(old.target), { signal });
}

/** Keeps an image under a record that is no name. */
export async function keepWithoutName(client: Client, target: Descriptor, { signal }: Putting = {}): Promise<void> {
  try {
    await client.images.create({ name: danglingName(target.digest), target: toWire(target) }, { signal });
  } catch (error) {
    if (!isLeptonError(error, "already-exists")) throw error;
  }
}

/** Deletes a record; one that is not there is as good as deleted. */
export async function dropRecord(client: Client, name: string, options: DeleteImageOptions = {}): Promise<void> {
  try {
    await client.images.delete(name, options);
  } catch (error) {
    if (!isLeptonError(error, "not-found")) throw error;
  }
}
