/** Tells whether two host names belong to one owner, by the domain that somebody had to register. */
import { isIP } from "node:net";

// Domains below which strangers are neighbours: hosting, clouds, dynamic names. A whole public suffix list would age
// here; a missing entry costs a trust that is too wide, an extra one costs an explicit word of the user.
const SHARED = new Set(
  `amazonaws.com appspot.com azure.com azurecr.io azureedge.net azurewebsites.net aliyuncs.com cloudapp.net cloudfront.net
   codeberg.page digitaloceanspaces.com duckdns.org dyndns.org fly.dev gcr.io github.io githubusercontent.com gitlab.io
   googleapis.com googleusercontent.com herokuapp.com hopto.org local localhost.run myqcloud.com netlify.app ngrok.app
   ngrok.dev ngrok-free.app ngrok-free.dev ngrok.io nip.io no-ip.org oci.com onrender.com ondigitalocean.app
   oraclecloud.com pages.dev pkg.dev railway.app run.app sslip.io scw.cloud ts.net trycloudflare.com vercel.app web.app
   windows.net workers.dev xip.io zapto.org`.split(/\s+/),
);

/** True where both names lie in the same registered domain (`registry.example.com`, `auth.example.com`). */
export function sharesOwner(one: string, other: string): boolean {
  const domain = registeredDomain(one);
  return domain !== undefined && domain === registeredDomain(other);
}

/** The part of a name that its owner registered; undefined for addresses, bare names and shared domains. */
export function registeredDomain(hostname: string): string | undefined {
  const name = hostname.toLowerCase().replace(/\.$/, "");
  if (isIP(name) !== 0) return undefined;
  const labels = name.split(".");
  const size = isTwoPartSuffix(labels) ? 3 : 2;
  if (labels.length < size || labels.includes("")) return undefined;
  const shared = [2, 3, 4].some((count) => SHARED.has(labels.slice(-count).join(".")));
  return shared ? undefined : labels.slice(-size).join(".");
}

// co.uk, com.au, ne.jp, gov.br: under a country's two letters a short word is the registry's, not an owner's.
function isTwoPartSuffix(labels: readonly string[]): boolean {
  const [second = "", top = ""] = labels.slice(-2);
  return top.length === 2 && (second.length <= 3 || second === "info" || second === "blog");
}
