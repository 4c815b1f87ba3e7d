/** Leases: what keeps half-made things from containerd's garbage collector, and tells whose they are. */
import { type Client, openClient } from "../containerd/client.ts";
import { LEASE_EXPIRE_LABEL } from "../containerd/leases.ts";
import { currentOwner, formatOwner } from "../disk/owner.ts";
import { isLeptonError } from "../errors.ts";
import { OWNER } from "./labels.ts";

const HOUR_MS = 3_600_000;

export interface LeaseOptions {
  /** After this time containerd itself drops the lease, should nobody sweep; default one hour. */
  readonly expireMs?: number;
  readonly labels?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

/** A lease that is held until `drop` is called. */
export interface HeldLease {
  /** Pass it to every call that makes content, ingests or snapshots. */
  readonly id: string;
  /** Never rejects. */
  drop(): Promise<void>;
}

/** Makes a lease that names this process as its owner. */
export async function takeLease(client: Client, options: LeaseOptions = {}): Promise<HeldLease> {
  const expires = new Date(Date.now() + (options.expireMs ?? HOUR_MS));
  const labels = {
    // Go's RFC 3339 parser wants no fraction of more digits than it knows; whole seconds are enough.
    [LEASE_EXPIRE_LABEL]: `${expires.toISOString().slice(0, 19)}Z`,
    [OWNER]: formatOwner(currentOwner()),
    ...options.labels,
  };
  const { signal } = options;
  const { id } = await client.leases.create({ id: `lepton-${crypto.randomUUID()}`, labels }, { signal });
  return { id, drop: () => drop(client, id) };
}

export interface WithLease extends LeaseOptions {
  /** Called where `work` failed, before the lease goes, with a client that is open. */
  readonly onFailure?: (client: Client, lease: string) => Promise<void>;
}

/** Runs `work` under a new lease and deletes the lease when it has ended, well or not. */
export async function withLease<T>(
  client: Client,
  work: (lease: string) => Promise<T>,
  options: WithLease = {},
): Promise<T> {
  const { onFailure } = options;
  const lease = await takeLease(client, options);
  try {
    return await work(lease.id);
  } catch (error) {
    if (onFailure !== undefined) await afterwards(client, (living) => onFailure(living, lease.id));
    throw error;
  } finally {
    await lease.drop();
  }
}

function drop(client: Client, id: string): Promise<void> {
  return afterwards(client, (living) => living.leases.delete(id));
}

// Without the caller's signal: it is often the reason why we are here.
async function afterwards(client: Client, work: (living: Client) => Promise<void>): Promise<void> {
  try {
    await work(client);
  } catch (error) {
    // The daemon is gone or the lease is: the owner record lets the sweep finish, the expiry does where none comes.
    if (isLeptonError(error, "canceled")) await afterClose(client, work);
  }
}

// Ctrl-C closes the client of a command, and leaves it a moment.
async function afterClose({ address, namespace }: Client, work: (living: Client) => Promise<void>): Promise<void> {
  const client = openClient({ address, namespace });
  try {
    await work(client);
  } catch {
    // As above.
  } finally {
    client.close();
  }
}
