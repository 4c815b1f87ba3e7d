/** Under which names the containers of a network find one of them. */

export interface NamedContainer {
  readonly id: string;
  readonly name: string;
  readonly hostname: string;
  readonly domainname?: string | undefined;
}

/** Those on all of its networks. The full name stands first: `hostname -f` prints that. */
export function hostNames({ id, name, hostname, domainname }: NamedContainer): string[] {
  const full = domainname ? [`${hostname}.${domainname}`] : [];
  return [...new Set([...full, hostname, name, id.slice(0, 12)])];
}

/** Those on one network: its aliases there too and, on all but the default one, `name.network`. */
export function namesOn(
  network: string,
  names: readonly string[],
  { aliases = [], isDefault }: { readonly aliases?: readonly string[] | undefined; readonly isDefault: boolean },
): string[] {
  const all = [...names, ...aliases];
  const short = all.filter((name) => !name.includes("."));
  return [...new Set([...all, ...(isDefault ? [] : short.map((name) => `${name}.${network}`))])];
}
