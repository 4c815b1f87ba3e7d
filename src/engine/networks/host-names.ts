/** Under which names the containers of a network find one of them. */

export interface NamedContainer {
  readonly id: string;
  readonly name: string;
  readonly hostname: string;
  readonly domainname?: string;
  /** `--network-alias` of this network. */
  readonly aliases?: readonly string[];
}

/** For addToHosts(). The full name stands first: `hostname -f` prints that. On the default network no `name.network`. */
export function hostNames(container: NamedContainer, network: string, isDefault: boolean): string[] {
  const { id, name, hostname, domainname, aliases = [] } = container;
  const short = [hostname, name, ...aliases, id.slice(0, 12)];
  const full = domainname === undefined || domainname === "" ? [] : [`${hostname}.${domainname}`];
  return [
    ...new Set([...full, ...short, ...(isDefault ? [] : [name, ...aliases].map((word) => `${word}.${network}`))]),
  ];
}
