/** docker's credentials as a source: `credHelpers` before `credsStore` before `auths`, by registry host only. */
import { stat } from "node:fs/promises";
import { fromNode, isLeptonError } from "../../errors.ts";
import type { Credential, CredentialSource } from "../types.ts";
import { decodeEntry } from "./auth-entry.ts";
import {
  type DockerConfig,
  type DockerConfigPlace,
  damaged,
  dockerConfigPath,
  type Environment,
  parseConfig,
  readConfigText,
} from "./config-file.ts";
import { getFromHelper, type Helper } from "./helper.ts";
import { findKey, serverKey } from "./server-key.ts";

/**
 * The credentials that `docker login` and ours keep. A host is looked up once, until config.json changes:
 * a pull of many layers asks a helper once. Throws where the file or a helper is broken; it never falls back.
 */
export function dockerCredentials(place: DockerConfigPlace = {}): CredentialSource {
  const path = dockerConfigPath(place);
  const env = place.env ?? process.env;
  const known = new Map<string, { readonly version: string; readonly answer: Promise<Credential | undefined> }>();
  const ask = async (host: string, signal: AbortSignal | undefined): Promise<Credential | undefined> => {
    const version = await versionOf(path);
    const before = known.get(host);
    if (before?.version === version) return before.answer;
    const answer = lookUp(host, { path, env, signal });
    known.set(host, { version, answer });
    // A failure is not remembered: a keychain that was locked is asked again.
    answer.catch(() => known.get(host)?.answer === answer && known.delete(host));
    return answer;
  };
  return async (host, signal) => {
    while (true) {
      if (signal?.aborted) throw fromNode(signal.reason);
      try {
        return await ask(host, signal);
      } catch (error) {
        // Whoever asked first has given up; we have not.
        if (!isLeptonError(error, "canceled") || signal?.aborted === true) throw error;
      }
    }
  };
}

interface Lookup {
  readonly path: string;
  readonly env: Environment;
  readonly signal: AbortSignal | undefined;
}

async function lookUp(host: string, { path, env, signal }: Lookup): Promise<Credential | undefined> {
  const config = parseConfig(await readConfigText(path), path);
  const helper = helperOf(config, host, { path, env });
  if (helper !== undefined) return getFromHelper(helper, serverKey(host), { signal });
  const key = findKey(config.auths.keys(), host);
  return key === undefined ? undefined : decodeEntry(config.auths.get(key), key, path);
}

/** The helper that keeps the credential of a host; undefined where the file does. */
export function helperOf(
  config: DockerConfig,
  host: string,
  { path, env }: Pick<Lookup, "path" | "env">,
): Helper | undefined {
  const key = findKey(config.credHelpers.keys(), host);
  const named = key === undefined ? config.credsStore : config.credHelpers.get(key);
  if (typeof named !== "string") throw damaged(path, `"credHelpers" of "${key}" is not a string`);
  const namedBy = `"${key === undefined ? "credsStore" : "credHelpers"}" in "${path}"`;
  // As docker has it: an empty name under credHelpers says that the file keeps this one.
  return named === "" ? undefined : { name: named, namedBy, env };
}

// A login replaces the file, also where a helper keeps the secret.
async function versionOf(path: string): Promise<string> {
  try {
    const { ino, size, mtimeNs } = await stat(path, { bigint: true });
    return `${ino}.${size}.${mtimeNs}`;
  } catch {
    // There is none, or it cannot be read: the look-up says which.
    return "";
  }
}
