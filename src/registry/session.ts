/** What the verbs of one repository share, and the walk over its endpoints: mirrors first, the registry last. */
import { LeptonError } from "../errors.ts";
import type { ImageRef } from "../oci/reference.ts";
import type { Client } from "./client.ts";
import type { Capability, Endpoint } from "./hosts/endpoint.ts";
import { isPassing, prefixed } from "./http/network-error.ts";

export interface Session {
  readonly client: Client;
  readonly ref: ImageRef;
  readonly endpoints: readonly Endpoint[];
  /** Mirrors that could not be reached: they are not waited for a second time. */
  readonly down: Set<Endpoint>;
  /** Told which endpoint gave a document. */
  readonly answered: (endpoint: Endpoint) => void;
}

export interface Visit {
  readonly endpoint: Endpoint;
  /** Tries of each request: a mirror gets one, because there is somebody else to ask. */
  readonly tries: number | undefined;
}

/** The endpoints for a capability, in order. Throws `failed-precondition` where hosts.toml leaves none. */
export function visits({ endpoints, down, ref }: Session, ...wanted: readonly Capability[]): readonly Visit[] {
  const able = endpoints.filter(({ capabilities }) => wanted.some((one) => capabilities.includes(one)));
  const alive = able.filter((endpoint) => !down.has(endpoint));
  const chosen = alive.length === 0 ? able : alive;
  if (chosen.length > 0) {
    return chosen.map((endpoint, index) => ({ endpoint, tries: index === chosen.length - 1 ? undefined : 1 }));
  }
  throw new LeptonError("failed-precondition", `no server of ${ref.domain} offers ${wanted.join(" or ")}`, {
    hint: "look at the capabilities in its hosts.toml",
  });
}

/** Asks one endpoint after the other until one can do it; the error names what each of them said. */
export async function firstAble<T>(
  session: Session,
  wanted: readonly Capability[],
  doing: string,
  attempt: (visit: Visit) => Promise<T>,
): Promise<T> {
  const failures: LeptonError[] = [];
  for (const visit of visits(session, ...wanted)) {
    try {
      return await attempt(visit);
    } catch (error) {
      failures.push(failureOf(error, doing));
      noteDown(session, visit, error);
    }
  }
  throw allFailed(doing, failures);
}

/** Passes over what no other endpoint can change: the user's wish to stop, and errors that are ours. */
export function failureOf(error: unknown, doing: string): LeptonError {
  if (!(error instanceof LeptonError)) throw error;
  if (error.code === "canceled") throw prefixed(error, doing);
  return error;
}

export function noteDown(session: Session, { endpoint, tries }: Visit, error: unknown): void {
  if (tries !== undefined && isPassing(error)) session.down.add(endpoint);
}

export function allFailed(doing: string, failures: readonly LeptonError[]): LeptonError {
  const last = failures.at(-1);
  return new LeptonError(last?.code ?? "internal", `${doing}: ${failures.map(({ message }) => message).join("; ")}`, {
    cause: last?.cause ?? last,
    ...(last?.hint === undefined ? {} : { hint: last.hint }),
  });
}

export function pullScope(path: string): string {
  return `repository:${path}:pull`;
}

export function pushScope(path: string): string {
  return `repository:${path}:pull,push`;
}
