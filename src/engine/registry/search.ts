/** `search`: which registry a term is for. */
import { LeptonError } from "../../errors.ts";
import { DEFAULT_DOMAIN } from "../../oci/reference.ts";
import { searchRegistry } from "../../registry/search.ts";
import type { RegistrySettings } from "../../registry/types.ts";
import type { FoundRepository } from "../types/registry-lookup.ts";

/** Throws `invalid-argument` for a term that docker refuses, `unimplemented` where the registry cannot be searched. */
export async function searchImages(
  settings: RegistrySettings,
  text: string,
  options: { readonly limit?: number; readonly signal?: AbortSignal } = {},
): Promise<FoundRepository[]> {
  const { host, term } = splitTerm(text);
  return await searchRegistry(host, term, settings, options);
}

/** Parts a host from the term, as docker does. */
export function splitTerm(text: string): { readonly host: string; readonly term: string } {
  if (text.includes("://")) {
    throw new LeptonError(
      "invalid-argument",
      `invalid repository name: repository name (${text.slice(0, 160)}) should not have a scheme`,
    );
  }
  const slash = text.indexOf("/");
  const first = text.slice(0, Math.max(slash, 0));
  const isHost = /[.:]/.test(first) || first === "localhost";
  const host = isHost ? first.replace(/^index\.(docker\.io)$/, "$1") : DEFAULT_DOMAIN;
  const term = isHost ? text.slice(slash + 1) : text;
  return { host, term: host === DEFAULT_DOMAIN ? term.replace(/^library\//, "") : term };
}
