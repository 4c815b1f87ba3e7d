/** Where an answer may send us: by hand, because a redirect is a stranger's word. */
import { LeptonError } from "../../errors.ts";
import { isLinkLocal } from "./address.ts";
import { linkLocalRefusal } from "./guarded-lookup.ts";

export const MAX_REDIRECTS = 10;

export interface Hop {
  readonly url: URL;
  /** False once scheme, host or port has changed: from then on nothing secret goes along, also not on a way back. */
  readonly home: boolean;
  /** URLs gone through, this one included. */
  readonly seen: readonly string[];
}

export function firstHop(url: URL, home: boolean): Hop {
  return { url, home, seen: [url.href] };
}

/** The next stop; throws `permission-denied` or `failed-precondition` where it may not be gone to. */
export function nextHop(hop: Hop, location: string | undefined): Hop {
  const url = checkLocation(hop.url, location);
  const refused = (why: string) => new LeptonError("failed-precondition", `${hop.url.host} ${why}`);
  if (hop.seen.includes(url.href)) throw refused("redirects in a circle");
  if (hop.seen.length > MAX_REDIRECTS) throw refused(`redirects more than ${MAX_REDIRECTS} times`);
  return { url, home: hop.home && url.origin === hop.url.origin, seen: [...hop.seen, url.href] };
}

/** Reads a Location that `from` gave, relative or absolute. */
export function checkLocation(from: URL, location: string | undefined): URL {
  const refused = (why: string) => new LeptonError("permission-denied", `${from.host} ${why}`);
  if (location === undefined || location === "") throw refused("sends on, and does not say where to");
  if (!URL.canParse(location, from.href)) throw refused("sends on to what is not a URL");
  const url = new URL(location, from.href);
  if (url.protocol !== "http:" && url.protocol !== "https:") throw refused(`sends on to a ${url.protocol} URL`);
  if (from.protocol === "https:" && url.protocol === "http:")
    throw refused(`sends on from https to http://${url.host}`);
  if (url.username !== "" || url.password !== "") throw refused(`sends on to ${url.host} with a user name in the URL`);
  if (url.origin !== from.origin && isLinkLocal(url.hostname)) throw linkLocalRefusal(url.host);
  url.hash = "";
  return url;
}
