/** Lists the tags of a repository, page by page. */
import { parseJsonObject, stringsField } from "../oci/json.ts";
import type { Followed } from "./http/follow.ts";
import { readDocument } from "./http/read-capped.ts";
import { checkLocation } from "./http/redirect.ts";
import { firstAble, pullScope, type Session, type Visit } from "./session.ts";

const PAGE = 1000;
const MAX_PAGES = 100;
const MAX_PAGE_BYTES = 4 * 1024 * 1024;

/** All tags, in the registry's order; the list ends after 100,000 of them. */
export function listTags(session: Session, signal?: AbortSignal): Promise<string[]> {
  const doing = `cannot list the tags of ${session.ref.domain}/${session.ref.path}`;
  return firstAble(session, ["resolve"], doing, (visit) => tagsOf(session, visit, signal));
}

async function tagsOf({ client, ref }: Session, { endpoint, tries }: Visit, signal?: AbortSignal): Promise<string[]> {
  const tags = new Set<string>();
  let target: string | URL | undefined = `${ref.path}/tags/list?n=${PAGE}`;
  for (let page = 0; target !== undefined && page < MAX_PAGES && tags.size < PAGE * MAX_PAGES; page++) {
    const before = tags.size;
    const answer: Followed = await client.expect(
      endpoint,
      { method: "GET", target, scopes: [pullScope(ref.path)], tries, signal },
      [200],
    );
    const what = `the tag list of ${answer.url.host}`;
    const found = parseJsonObject(await readDocument(answer, MAX_PAGE_BYTES), what);
    for (const tag of stringsField(found, "tags", what) ?? []) tags.add(tag);
    // A page that brings nothing new would be followed by itself for ever.
    target = tags.size === before ? undefined : nextPage(answer);
  }
  return [...tags].slice(0, PAGE * MAX_PAGES);
}

/** The page that a `Link: <…>; rel="next"` names (RFC 8288). */
export function nextPage(answer: Followed): URL | undefined {
  const header = answer.headers["link"];
  const text = Array.isArray(header) ? header.join(", ") : String(header ?? "");
  const [, target] = /<([^<>]*)>\s*;[^<]*\brel="?next"?/.exec(text) ?? [];
  return target === undefined ? undefined : checkLocation(answer.url, target);
}
