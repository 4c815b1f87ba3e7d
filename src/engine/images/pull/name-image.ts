/** Gives a pulled image its name, and keeps what the name meant before, as docker does. */
import { equals } from "../../../containerd/filters.ts";
import { LeptonError } from "../../../errors.ts";
import type { Descriptor } from "../../../oci/documents.ts";
import { fromWire } from "../../content/documents.ts";
import { keepWithoutName, putName } from "../put-name.ts";
import type { PullWork } from "./work.ts";

/**
 * The image that the name will leave, held from now on: containerd's own pull moves names without a thought for it.
 * Undefined where there is none.
 */
export async function holdReplaced({
  ctx: { client },
  flight,
  lease,
  signal,
}: PullWork): Promise<Descriptor | undefined> {
  const [record] = await client.images.list([equals("name", flight.name)], { signal });
  if (record?.target === undefined || record.target.digest === flight.plan.target.digest) return undefined;
  await client.leases.addResource(lease, { type: "content", id: record.target.digest }, { signal });
  return fromWire(record.target);
}

/** Throws `failed-precondition` where somebody else moved the name at the same time. */
export async function nameImage(work: PullWork, replaced: Descriptor | undefined): Promise<void> {
  const { ctx, flight, signal } = work;
  const { client } = ctx;
  const { name, plan } = flight;
  await putName(client, { name, target: plan.target }, { signal });
  if (replaced !== undefined) {
    const others = await client.images.list([equals("target.digest", replaced.digest)], { signal });
    if (others.length === 0) await keepWithoutName(client, replaced, { signal });
  }
  const { target } = await client.images.get(name, { signal });
  if (target?.digest === plan.target.digest) return;
  throw new LeptonError("failed-precondition", `"${name}" was pointed at "${target?.digest}" meanwhile`);
}
