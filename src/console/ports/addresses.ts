/** Where the console finds the container, in `<console dir>/addresses.json`: the hook writes it after CNI ADD. */
import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import { join } from "node:path";
import { writeFileAtomic } from "../../disk/atomic.ts";

/** Replaces what stood there. */
export async function writeAddresses(consoleDir: string, addresses: readonly string[]): Promise<void> {
  await writeFileAtomic(path(consoleDir), JSON.stringify(addresses), { durable: false });
}

/** An address of the container, IPv4 where it has one; undefined where it is on no network. */
export function readAddress(consoleDir: string): string | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(path(consoleDir), "utf8"));
    const all = (Array.isArray(value) ? value : []).filter((one) => typeof one === "string" && isIP(one) !== 0);
    return all.find((one) => isIP(one) === 4) ?? all[0];
  } catch {
    // Not on a network yet: who connects now is sent away.
    return undefined;
  }
}

function path(consoleDir: string): string {
  return join(consoleDir, "addresses.json");
}
