/**
 * The part of the data root that a console knows. It is started beside every container, so this imports nothing that
 * takes time to load (node:crypto does: 2 ms).
 */
import { join } from "node:path";
import { LeptonError } from "../errors.ts";

/** Where the store is; every Disk is one. */
export interface StoreDir {
  readonly storeDir: string;
}

/** State of one container: console.json, its log, exit.json. */
export function containerDir(disk: StoreDir, namespace: string, id: string): string {
  return join(disk.storeDir, "containers", pathComponent(namespace), pathComponent(id));
}

/** Directory whose entries are the ids of a namespace that have state on disk. */
export function containersDir(disk: StoreDir, namespace: string): string {
  return join(disk.storeDir, "containers", pathComponent(namespace));
}

/** Which networks it is to be on, and what it has on them; there for a container on CNI networks only. */
export function networksPath(disk: StoreDir, namespace: string, id: string): string {
  return join(containerDir(disk, namespace, id), "network.json");
}

/** docker's file name for the json-file driver, so that people find it. */
export function logPath(disk: StoreDir, namespace: string, id: string): string {
  return join(containerDir(disk, namespace, id), `${id}-json.log`);
}

/** Returns `text` where it may be one step of a path, else throws `invalid-argument`. */
export function pathComponent(text: string): string {
  const bad = text === "" || text === "." || text === ".." || text.includes("/") || text.includes("\0");
  if (bad || Buffer.byteLength(text) > 255) {
    throw new LeptonError("invalid-argument", `not usable as a file name: ${JSON.stringify(text)}`);
  }
  return text;
}
