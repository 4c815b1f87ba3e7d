/** Name resolution for hosts that somebody else named: an answer that is link-local is refused. */
import { type LookupAddress, lookup } from "node:dns";
import type { LookupFunction } from "node:net";
import { LeptonError } from "../../errors.ts";
import { isLinkLocal } from "./address.ts";

/** Looks up all addresses of a name. */
export type Resolve = (
  hostname: string,
  options: { readonly all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/**
 * A `lookup` for net.connect: the connection goes to an address that was judged, so that a name cannot answer
 * one thing to the judge and another to the socket.
 */
export function createGuardedLookup(resolve: Resolve = lookup): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, "");
      const bad = addresses.find(({ address }) => isLinkLocal(address));
      if (bad !== undefined) return callback(linkLocalRefusal(hostname, bad.address), "");
      if (options.all === true) return callback(null, addresses);
      const [first] = addresses;
      return callback(null, first?.address ?? "", first?.family);
    });
  };
}

/** The refusal of a host that is, or resolves to, a link-local address. */
export function linkLocalRefusal(host: string, address: string = host): LeptonError {
  const where = host === address ? `"${host}"` : `"${host}", which is ${address}`;
  return new LeptonError(
    "permission-denied",
    `refused to go to ${where}: no registry sends its clients to a link-local address`,
  );
}
