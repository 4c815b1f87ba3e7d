/**
 * Which ports the console of a container holds, in `<console dir>/ports.json`: there while its sockets are open, so
 * that everybody else need not ask it. A start that could not have them leaves the reason there instead.
 */
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { readJson, writeFileAtomic } from "../../disk/atomic.ts";
import { currentOwner, formatOwner, isOwnerAlive, parseOwner } from "../../disk/owner.ts";
import { isLeptonError } from "../../errors.ts";
import type { PortMapping } from "./port.ts";

export type HeldPorts =
  | { readonly owner: string; readonly ports: readonly PortMapping[] }
  | { readonly owner: string; readonly refused: PortRefusal };

/** Why a console could not have a port. */
export interface PortRefusal {
  /** The address and port, as docker's message has it: `0.0.0.0:8080/tcp`. */
  readonly port: string;
  /** What errno says: `EADDRINUSE`, `EACCES`, `EADDRNOTAVAIL`; `none-free` for a range that is used up. */
  readonly reason: string;
}

/** Notes what this process holds, or why it holds nothing. */
export async function writeHeldPorts(
  consoleDir: string,
  held: { readonly ports: readonly PortMapping[] } | { readonly refused: PortRefusal },
): Promise<void> {
  const text = `${JSON.stringify({ owner: formatOwner(currentOwner()), ...held })}\n`;
  await writeFileAtomic(heldPortsPath(consoleDir), text, { durable: false });
}

/** Says that the sockets are closed. At once: those who wait for the port look for the file. */
export function forgetHeldPorts(consoleDir: string): void {
  rmSync(heldPortsPath(consoleDir), { force: true });
}

/** What the file says; undefined where there is none. The process that wrote it may be dead: `isHolding` tells. */
export async function readHeldPorts(consoleDir: string): Promise<HeldPorts | undefined> {
  try {
    return await readJson(heldPortsPath(consoleDir), checkHeldPorts);
  } catch (error) {
    if (isLeptonError(error, "not-found")) return undefined;
    throw error;
  }
}

/** The ports alone, for a row of a listing: none where nothing can be read. */
export function heldPortsNow(consoleDir: string): readonly PortMapping[] {
  try {
    const held = checkHeldPorts(JSON.parse(readFileSync(heldPortsPath(consoleDir), "utf8")));
    return held !== undefined && "ports" in held ? held.ports : [];
  } catch {
    // The container has just ended, or has no ports.
    return [];
  }
}

/** True while the console that wrote this has its sockets open. */
export function isHolding(held: HeldPorts | undefined): boolean {
  const owner = held === undefined || !("ports" in held) ? undefined : parseOwner(held.owner);
  return owner !== undefined && isOwnerAlive(owner);
}

function heldPortsPath(consoleDir: string): string {
  return join(consoleDir, "ports.json");
}

function checkHeldPorts(value: unknown): HeldPorts | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { owner, ports, refused } = value as Partial<Record<"owner" | "ports" | "refused", unknown>>;
  if (typeof owner !== "string") return undefined;
  if (Array.isArray(ports)) return ports.every(isPortMapping) ? { owner, ports } : undefined;
  return isRefusal(refused) ? { owner, refused } : undefined;
}

function isRefusal(value: unknown): value is PortRefusal {
  if (typeof value !== "object" || value === null) return false;
  const { port, reason } = value as Partial<Record<keyof PortRefusal, unknown>>;
  return typeof port === "string" && typeof reason === "string";
}

function isPortMapping(value: unknown): value is PortMapping {
  if (typeof value !== "object" || value === null) return false;
  const { hostIp, hostPort, containerPort, protocol } = value as Partial<Record<keyof PortMapping, unknown>>;
  return typeof hostIp === "string" && isPort(hostPort) && isPort(containerPort) && typeof protocol === "string";
}

function isPort(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) > 0 && Number(value) <= 65_535;
}
