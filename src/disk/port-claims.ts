/**
 * Whose rules lead from a port of the host to a container, one entry a port in `<run dir>/ports`:
 * a symlink that names the owner, since that is one call for each of a thousand ports.
 * The sockets that a console holds say who may have a port; these say who may still have rules for it: a container
 * whose console was killed, or one that has ended and whose rules nobody has removed yet.
 */
import { readlinkSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { LeptonError } from "../errors.ts";
import { listDir, removeFile } from "./atomic.ts";
import { withLock } from "./lock.ts";
import { formatOwner, isOwnerAlive, ownerOf, parseOwner } from "./owner.ts";
import type { Disk } from "./paths.ts";
import { makePrivateDir } from "./private-dir.ts";

type Run = Pick<Disk, "runDir">;

export interface ClaimedPort {
  readonly hostIp: string;
  readonly hostPort: number;
  readonly protocol: string;
}

export interface PortClaimer {
  readonly namespace: string;
  readonly id: string;
  /** The container's first process: while it lives the claim stands. */
  readonly pid: number;
}

export interface PortHolder {
  readonly namespace: string;
  readonly id: string;
}

/** Where a living container has one of the ports. */
export interface PortConflict {
  readonly port: ClaimedPort;
  readonly holder: PortHolder;
}

/**
 * Claims all of the ports for a container, or none where a living one has one of them.
 * Returns that conflict, else the dead ones whose rules for these ports must go before any are made.
 */
export async function claimPorts(
  disk: Run,
  claimer: PortClaimer,
  ports: readonly ClaimedPort[],
): Promise<{ readonly conflict: PortConflict } | { readonly dead: readonly PortHolder[] }> {
  await makePrivateDir(claimsDir(disk));
  return await withLock(claimsDir(disk), async () => {
    const others = await claimsOnPorts(disk, claimer, ports);
    const conflict = others.find(({ alive }) => alive);
    if (conflict !== undefined) return { conflict: conflictOf(conflict) };
    // Random ports of an earlier run.
    await dropPortClaims(disk, claimer, { living: true });
    writeClaims(disk, claimer, ports);
    return { dead: [...new Map(others.map(({ claim }) => [keyOf(claim), holderOf(claim)])).values()] };
  });
}

/** A living container that has one of the ports now; a look only, which promises nothing. */
export async function livingClaim(
  disk: Run,
  asker: PortHolder,
  ports: readonly ClaimedPort[],
): Promise<PortConflict | undefined> {
  const found = (await claimsOnPorts(disk, asker, ports)).find(({ alive }) => alive);
  return found === undefined ? undefined : conflictOf(found);
}

interface OtherClaim {
  readonly port: ClaimedPort;
  readonly claim: Claim;
  readonly alive: boolean;
}

/** The claims of other containers on any of the ports. */
async function claimsOnPorts(disk: Run, asker: PortHolder, ports: readonly ClaimedPort[]): Promise<OtherClaim[]> {
  const wanted = Map.groupBy(ports, portKey);
  return (await listDir(claimsDir(disk))).flatMap((name) => {
    const claim = parseName(name);
    if (claim === undefined || isOf(claim, asker)) return [];
    const port = wanted.get(portKey(claim))?.find((one) => overlaps(one.hostIp, claim.hostIp));
    return port === undefined ? [] : [{ port, claim, alive: isAlive(join(claimsDir(disk), name)) }];
  });
}

function portKey({ protocol, hostPort }: ClaimedPort): string {
  return `${protocol} ${hostPort}`;
}

function conflictOf({ port, claim }: OtherClaim): PortConflict {
  return { port, holder: holderOf(claim) };
}

function writeClaims(disk: Run, claimer: PortClaimer, ports: readonly ClaimedPort[]): void {
  const owner = ownerOf(claimer.pid);
  if (owner === undefined) throw new LeptonError("failed-precondition", "the container's process has ended");
  for (const port of ports) {
    symlinkSync(formatOwner(owner), join(claimsDir(disk), nameOf(port, claimer)));
  }
}

/** True while a process of the container lives that has claimed a port. */
export async function isClaimer(disk: Run, holder: PortHolder): Promise<boolean> {
  return (await listDir(claimsDir(disk))).some((name) => {
    const claim = parseName(name);
    return claim !== undefined && isOf(claim, holder) && isAlive(join(claimsDir(disk), name));
  });
}

/** Gives up every claim of a container; of one that has been started again only those of before, unless `living`. */
export async function dropPortClaims(
  disk: Run,
  holder: PortHolder,
  options: { readonly living?: boolean } = {},
): Promise<void> {
  for (const name of await listDir(claimsDir(disk))) {
    const claim = parseName(name);
    if (claim === undefined || !isOf(claim, holder)) continue;
    const path = join(claimsDir(disk), name);
    if (options.living === true || !isAlive(path)) await removeFile(path);
  }
}

/** Every container that may have rules, each once. */
export async function portHolders(disk: Run): Promise<PortHolder[]> {
  const claims = (await listDir(claimsDir(disk))).flatMap((name) => parseName(name) ?? []);
  return [...new Map(claims.map((claim) => [keyOf(claim), holderOf(claim)])).values()];
}

function claimsDir(disk: Run): string {
  return join(disk.runDir, "ports");
}

function isAlive(path: string): boolean {
  try {
    const owner = parseOwner(readlinkSync(path));
    return owner !== undefined && isOwnerAlive(owner);
  } catch {
    // It went while we looked, or is damaged: nobody that lives is known to hold it.
    return false;
  }
}

type Claim = ClaimedPort & PortHolder;

function nameOf({ protocol, hostPort, hostIp }: ClaimedPort, { namespace, id }: PortHolder): string {
  return `${protocol}_${hostPort}_${hostIp}_${id}_${namespace}`;
}

// Neither protocol nor address nor our ids have an underscore; a namespace may.
function parseName(name: string): Claim | undefined {
  const [, protocol = "", port = "", hostIp = "", id = "", namespace = ""] =
    /^([a-z]+)_(\d+)_([^_]+)_([0-9a-f]+)_(.+)$/.exec(name) ?? [];
  return protocol === "" ? undefined : { protocol, hostPort: Number(port), hostIp, id, namespace };
}

function keyOf({ namespace, id }: PortHolder): string {
  return `${namespace}/${id}`;
}

function holderOf({ namespace, id }: Claim): PortHolder {
  return { namespace, id };
}

function isOf(claim: PortHolder, { namespace, id }: PortHolder): boolean {
  return claim.namespace === namespace && claim.id === id;
}

function overlaps(a: string, b: string): boolean {
  if (a.includes(":") !== b.includes(":")) return false;
  return a === b || isEvery(a) || isEvery(b);
}

function isEvery(ip: string): boolean {
  return ip === "0.0.0.0" || ip === "::";
}
