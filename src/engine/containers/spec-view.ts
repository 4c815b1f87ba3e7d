/** The few fields of a stored runtime spec that listings show; tolerant, since other tools write specs too. */

import type { ContainerMount } from "../types.ts";

export interface SpecView {
  readonly args: readonly string[];
  readonly terminal: boolean;
  readonly mounts: readonly ContainerMount[];
}

interface SpecLike {
  readonly process?: { readonly args?: unknown; readonly terminal?: unknown } | null;
  readonly mounts?: unknown;
}

/** Reads argv, terminal and binds from the JSON bytes of an OCI runtime spec; empty where there are none. */
export function parseSpec(value: Uint8Array | undefined): SpecView {
  const { process, mounts } = (specOf(value) ?? {}) as SpecLike;
  return {
    args: Array.isArray(process?.args) ? process.args.map(String) : [],
    terminal: process?.terminal === true,
    mounts: Array.isArray(mounts) ? mounts.flatMap(bindOf) : [],
  };
}

// Every container has these, whoever made it: nobody asked for them.
const MADE = ["/etc/hostname", "/etc/hosts", "/etc/resolv.conf", "/dev/shm", "/sbin/tini", "/sbin/docker-init"];

function bindOf(mount: unknown): ContainerMount[] {
  const { type, source, destination, options } = (mount ?? {}) as Readonly<Record<string, unknown>>;
  if (type !== "bind" || typeof source !== "string" || typeof destination !== "string") return [];
  if (MADE.includes(destination)) return [];
  const words: readonly unknown[] = Array.isArray(options) ? options : [];
  return [{ type, source, destination, readOnly: words.includes("ro") || words.includes("rro") }];
}

/** Decodes the whole spec; undefined where the bytes are not JSON. */
export function specOf(value: Uint8Array | undefined): unknown {
  if (value === undefined || value.length === 0) return undefined;
  try {
    return JSON.parse(Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("utf8"));
  } catch {
    // A spec of a non-OCI runtime: there is nothing in it for us.
    return undefined;
  }
}
