/** Which hosts are this machine itself, and which addresses nobody is sent to. */
import { isIPv4, isIPv6 } from "node:net";

/** The host of `host`, `host:port`, `[::1]`, `[::1]:port` or `::1`, without brackets and port. */
export function hostnameOf(host: string): string {
  if (isIPv6(host)) return host;
  const bracketed = /^\[([^\]]*)\](?::\d+)?$/.exec(host);
  return bracketed?.[1] ?? host.replace(/:\d+$/, "");
}

/**
 * True for 127.0.0.0/8, ::1 and `localhost`, as written: a name that a resolver or a URL parser could turn into
 * such an address (`0x7f.1`, `127.0.0.1.nip.io`) is a stranger.
 */
export function isLoopbackHost(host: string): boolean {
  const name = hostnameOf(host).toLowerCase();
  return name === "localhost" || name === "::1" || (isIPv4(name) && name.startsWith("127."));
}

// Addresses by which clouds hand out a machine's own secrets: link-local ones, and one that AWS has for IPv6.
const V4_LINK_LOCAL = /^169\.254\./;
const V6_LINK_LOCAL = /^(?:fe[89ab][0-9a-f]:|(?:0*:)*(?::|0+:)ffff:a9fe:|64:ff9b::a9fe:|fd00:ec2::254$)/;

/** True for an address in 169.254.0.0/16 or fe80::/10, also where it is dressed as another. */
export function isLinkLocal(address: string): boolean {
  const [bare = ""] = hostnameOf(address).split("%", 1);
  if (isIPv4(bare)) return V4_LINK_LOCAL.test(bare);
  return isIPv6(bare) && V6_LINK_LOCAL.test(canonicalV6(bare));
}

// The URL parser writes an IPv6 address in its shortest form, a dotted tail in hexadecimal.
function canonicalV6(address: string): string {
  return new URL(`http://[${address}]/`).hostname.slice(1, -1);
}
