/** Finds the container that a user means by a name, an id or the beginning of an id; one filtered call. */
import type { ContainerRecord, Containers } from "../../containerd/containers.ts";
import { equals, label, matches } from "../../containerd/filters.ts";
import { LeptonError } from "../../errors.ts";
import { NAME } from "../labels.ts";
import { identify, shortId } from "./names.ts";

/** The part of an EngineContext that finding needs. */
export interface ResolveContext {
  readonly namespace: string;
  readonly client: { readonly containers: Pick<Containers, "list"> };
}

/** The record of a container; throws `not-found`, or `invalid-argument` naming the candidates of an ambiguous prefix. */
export async function resolveContainer(ctx: ResolveContext, ref: string): Promise<ContainerRecord> {
  if (ref === "") throw new LeptonError("invalid-argument", "container name or id is empty");
  const candidates = await ctx.client.containers.list(filtersFor(ctx, ref));
  const exact = candidates.find(({ id }) => id === ref) ?? candidates.find((record) => nameOf(ctx, record) === ref);
  if (exact !== undefined) return exact;
  const byPrefix = candidates.filter(({ id }) => id.startsWith(ref));
  const [only] = byPrefix;
  if (byPrefix.length > 1) throw ambiguous(ref, byPrefix);
  return only ?? missing(ref);
}

function filtersFor(ctx: ResolveContext, ref: string): string[] {
  // Names of docker and Kubernetes are not labels that containerd could filter by, and a name such as "db" may begin
  // the id of another container.
  if (ctx.namespace === "moby" || ref.startsWith("k8s://")) return [];
  const names = [NAME, "nerdctl/name"].map((key) => equals(label(key), ref));
  const isIdPrefix = /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(ref);
  return isIdPrefix ? [...names, matches("id", `^${ref.replaceAll(".", "\\.")}`)] : names;
}

function nameOf(ctx: ResolveContext, { id, labels }: ContainerRecord): string {
  return identify(id, ctx.namespace, labels).name;
}

function missing(ref: string): never {
  throw new LeptonError("not-found", `no such container: ${ref}`, {
    hint: "'lepton ps -a' lists the containers of this namespace, 'lepton namespace ls' the namespaces",
  });
}

function ambiguous(ref: string, records: readonly ContainerRecord[]): LeptonError {
  const ids = records.slice(0, 5).map(({ id }) => shortId(id));
  return new LeptonError("invalid-argument", `multiple ids found with provided prefix "${ref}": ${ids.join(", ")}`);
}
