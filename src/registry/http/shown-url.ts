/** URLs as they stand in traces and errors: without what may be a signature, a token or an upload's state. */

const PLAIN_PARAMETERS = new Set(["digest", "from", "last", "mount", "n", "ns", "q", "scope", "service"]);

/** The URL with the values of all query parameters hidden but those that are known to be no secret. */
export function shownUrl(url: URL): string {
  const pairs = [...url.searchParams].map(([name, value]) =>
    PLAIN_PARAMETERS.has(name) ? `${name}=${value}` : `${name}=…`,
  );
  return `${url.origin}${url.pathname}${pairs.length === 0 ? "" : `?${pairs.join("&")}`}`;
}
