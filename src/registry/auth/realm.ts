/** Which token server a registry may send us to, and which of them may see a password. */
import { LeptonError } from "../../errors.ts";
import { hostnameOf, isLinkLocal } from "../http/address.ts";
import { linkLocalRefusal } from "../http/guarded-lookup.ts";
import { sharesOwner } from "./owner.ts";

export interface Realm {
  readonly url: URL;
  /** True where the registry's own people run it: only there goes a credential. */
  readonly trusted: boolean;
}

// Token servers that belong to a registry though their names share no parent that could tell.
const KNOWN_PAIRS: readonly (readonly [registry: RegExp, realm: RegExp])[] = [
  [/^registry-1\.docker\.io$/, /^auth\.docker\.io$/],
  [
    /^registry(?:-vpc|-intl)?\.([a-z0-9-]+)\.aliyuncs\.com$/,
    /^dockerauth(?:-vpc|-intl)?\.([a-z0-9-]+)\.aliyuncs\.com$/,
  ],
];

/** Judges the realm of a challenge from `registry`; throws `permission-denied` where it may not be asked at all. */
export function checkRealm(realm: string | undefined, registry: URL, trusted: readonly string[] = []): Realm {
  const refused = (why: string) => new LeptonError("permission-denied", `${registry.host} asks for a token of ${why}`);
  if (realm === undefined || realm === "") throw refused("an unnamed server");
  // The URL parser drops line feeds, and a reader of logs would not see them.
  if (/[\x00-\x20\x7f\\]/.test(realm) || !URL.canParse(realm)) throw refused("what is not a URL");
  const url = new URL(realm);
  if (url.protocol !== "https:" && url.protocol !== "http:") throw refused(`a ${url.protocol} URL`);
  if (url.username !== "" || url.password !== "") throw refused(`${url.host} with a user name in the URL`);
  if (url.protocol === "http:" && registry.protocol === "https:") throw refused(`http://${url.host}, without TLS`);
  if (url.origin !== registry.origin && isLinkLocal(url.hostname)) throw linkLocalRefusal(url.host);
  url.hash = "";
  return { url, trusted: isTrusted(url, registry) || trusted.includes(url.host) };
}

function isTrusted(realm: URL, registry: URL): boolean {
  const [theirs, own] = [hostnameOf(realm.hostname), hostnameOf(registry.hostname)];
  // Another port of the same machine: docker's own documents set token servers up so.
  if (theirs === own) return true;
  return isKnownPair(own, theirs) || sharesOwner(own, theirs);
}

function isKnownPair(registry: string, realm: string): boolean {
  return KNOWN_PAIRS.some(([left, right]) => {
    const [here, there] = [left.exec(registry), right.exec(realm)];
    return here !== null && there !== null && here[1] === there[1];
  });
}
