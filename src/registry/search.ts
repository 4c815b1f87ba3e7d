/** Searches a registry: by docker's /v1/search where there is one, else in its catalog. */
import { LeptonError } from "../errors.ts";
import { isObject, listField, parseJsonObject, stringsField } from "../oci/json.ts";
import { DEFAULT_DOMAIN } from "../oci/reference.ts";
import { type Client, openClient } from "./client.ts";
import type { Endpoint } from "./hosts/endpoint.ts";
import { endpointsOf } from "./hosts/endpoints.ts";
import type { Connections } from "./http/connections.ts";
import type { Followed } from "./http/follow.ts";
import { prefixed } from "./http/network-error.ts";
import { readDocument } from "./http/read-capped.ts";
import { nextPage } from "./tags.ts";
import type { RegistrySettings } from "./types.ts";

/** What a registry says of a repository: untrusted text. */
export interface SearchResult {
  readonly name: string;
  readonly description: string;
  readonly stars: number;
  readonly official: boolean;
}

export interface SearchOptions {
  /** Default 25, at most 100. */
  readonly limit?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly connections?: Connections | undefined;
}

const DEFAULT_LIMIT = 25;
const MAX_LIMIT = 100;
const MAX_BYTES = 4 * 1024 * 1024;
const MAX_CATALOG_PAGES = 50;
const HUB_INDEX = "https://index.docker.io/v1";
// What servers answer that have no such thing: their front pages, their web applications, their refusals.
const MISSING = new Set([400, 401, 403, 404, 405, 410, 501]);

/** The best matches first, as the registry orders them; throws `unimplemented` where it cannot be searched. */
export async function searchRegistry(
  host: string,
  term: string,
  settings: RegistrySettings,
  { limit = DEFAULT_LIMIT, signal, connections }: SearchOptions = {},
): Promise<SearchResult[]> {
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT) {
    throw new LeptonError("invalid-argument", `limit ${limit} is outside the range of [1, ${MAX_LIMIT}]`);
  }
  const client = openClient(settings, { connections });
  try {
    return await search(client, host, term, limit, signal);
  } catch (error) {
    throw error instanceof LeptonError
      ? prefixed(error, `cannot search ${host} for ${JSON.stringify(term.slice(0, 160))}`)
      : error;
  } finally {
    client.close();
  }
}

async function search(client: Client, host: string, term: string, limit: number, signal?: AbortSignal) {
  const endpoint = endpointsOf(host, client.settings).at(-1);
  if (endpoint === undefined) throw new LeptonError("internal", `${host} has no server`);
  const index = indexOf(endpoint);
  const query = { q: term, n: String(limit) };
  const answer = await client.send(index, { method: "GET", target: "search", query, scopes: [], signal });
  const found = answer.status === 200 ? await indexResults(answer) : undefined;
  answer.discard();
  if (found !== undefined) return found.slice(0, limit);
  if (answer.status !== 200 && !MISSING.has(answer.status)) throw await client.refuse(index, answer);
  return inCatalog(client, endpoint, term, limit, signal);
}

/** The endpoint of the older API beside that of a registry. */
function indexOf(endpoint: Endpoint): Endpoint {
  const base = new URL(endpoint.host === DEFAULT_DOMAIN ? HUB_INDEX : endpoint.base);
  base.pathname = base.pathname.replace(/\/v2$/, "/v1");
  return { ...endpoint, base };
}

/** Undefined where the answer is something else, a web page for one. */
async function indexResults(answer: Followed): Promise<SearchResult[] | undefined> {
  if (!/json/i.test(answer.headers["content-type"] ?? "")) return undefined;
  const what = `the search result of ${answer.url.host}`;
  const found = parseJsonObject(await readDocument(answer, MAX_BYTES), what);
  return listField(found, "results", what).flatMap((item) => {
    if (!isObject(item)) return [];
    const { name, description, star_count: stars, is_official: official } = item;
    if (typeof name !== "string" || name === "") return [];
    return {
      name,
      description: typeof description === "string" ? description : "",
      stars: typeof stars === "number" && Number.isSafeInteger(stars) ? stars : 0,
      official: official === true,
    };
  });
}

async function inCatalog(client: Client, endpoint: Endpoint, term: string, limit: number, signal?: AbortSignal) {
  const results: SearchResult[] = [];
  const wanted = term.toLowerCase();
  let target: string | URL | undefined = "_catalog?n=1000";
  for (let page = 0; target !== undefined && page < MAX_CATALOG_PAGES && results.length < limit; page++) {
    const answer: Followed = await client.send(endpoint, {
      method: "GET",
      target,
      scopes: ["registry:catalog:*"],
      signal,
    });
    if (MISSING.has(answer.status)) throw await cannotBeSearched(client, endpoint, answer);
    if (answer.status !== 200) throw await client.refuse(endpoint, answer);
    const what = `the catalog of ${answer.url.host}`;
    const names =
      stringsField(parseJsonObject(await readDocument(answer, MAX_BYTES), what), "repositories", what) ?? [];
    const matching = names.filter((name) => name.toLowerCase().includes(wanted));
    results.push(...matching.map((name) => ({ name, description: "", stars: 0, official: false })));
    target = names.length === 0 ? undefined : nextPage(answer);
  }
  return results.slice(0, limit);
}

async function cannotBeSearched(client: Client, endpoint: Endpoint, answer: Followed): Promise<LeptonError> {
  const error = await client.refuse(endpoint, answer);
  const { host } = client.baseOf(endpoint);
  return new LeptonError(
    error.code === "permission-denied" ? error.code : "unimplemented",
    `${host} offers neither a search nor a catalog: ${error.message}`,
    error.hint === undefined ? {} : { hint: error.hint },
  );
}
