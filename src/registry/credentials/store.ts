/** Keeps a credential where docker would, and forgets it: in a credential helper, or else in config.json. */
import type { Credential } from "../types.ts";
import { encodeEntry } from "./auth-entry.ts";
import { type DockerConfigPlace, dockerConfigPath, parseConfig, readConfigText } from "./config-file.ts";
import { withEntry, withoutEntries } from "./edit-config.ts";
import { eraseFromHelper, storeInHelper } from "./helper.ts";
import { isKeyOf, serverKey } from "./server-key.ts";
import { helperOf } from "./source.ts";
import { updateConfig } from "./write-config.ts";

export interface StoreOptions extends DockerConfigPlace {
  /** Who an identity token is for; docker keeps the name beside it. */
  readonly username?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface Stored {
  /** The config.json that was written. */
  readonly path: string;
  /** The program that keeps the secret; undefined where config.json does, unencrypted. */
  readonly helper: string | undefined;
  /** What somebody should know, one sentence each. */
  readonly warnings: readonly string[];
}

/** Keeps a credential for a registry host, in place of one before it. */
export async function storeCredential(host: string, credential: Credential, options: StoreOptions): Promise<Stored> {
  const { path, helper } = await keeperOf(host, options);
  const key = serverKey(host);
  if (helper !== undefined) await storeInHelper(helper, key, credential, { signal: options.signal });
  // docker lists by these entries whom it knows; one whose secret a helper keeps is empty, whatever it held before.
  const entry = helper === undefined ? encodeEntry(credential, options.username) : {};
  const warnings = await updateConfig(path, (text) => withEntry(text, key, entry));
  return { path, helper: helper === undefined ? undefined : `docker-credential-${helper.name}`, warnings };
}

/** Forgets all that is kept for a registry host, under any spelling; false where there was nothing. */
export async function eraseCredential(host: string, options: StoreOptions): Promise<boolean> {
  const { path, helper, keys } = await keeperOf(host, options);
  const servers = helper === undefined ? [] : [...new Set([serverKey(host), ...keys])];
  const erased: boolean[] = [];
  for (const server of servers) {
    if (helper !== undefined) erased.push(await eraseFromHelper(helper, server, { signal: options.signal }));
  }
  if (keys.length > 0) await updateConfig(path, (text) => withoutEntries(text, keys));
  return keys.length > 0 || erased.includes(true);
}

async function keeperOf(host: string, options: StoreOptions) {
  const path = dockerConfigPath(options);
  const config = parseConfig(await readConfigText(path), path);
  const helper = helperOf(config, host, { path, env: options.env ?? process.env });
  return { path, helper, keys: [...config.auths.keys()].filter((key) => isKeyOf(key, host)) };
}
