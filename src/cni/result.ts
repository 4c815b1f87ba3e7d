/** What a plugin answers to ADD: the CNI result, of version 0.3.0 and later, as far as we read it. */

export interface CniInterface {
  readonly name: string;
  readonly mac?: string;
  /** Path of the network namespace it lies in; none for one of the host. */
  readonly sandbox?: string;
  readonly [key: string]: unknown;
}

export interface CniAddress {
  /** With its prefix: `10.4.0.5/24`. */
  readonly address: string;
  readonly gateway?: string;
  /** Index in `interfaces`. */
  readonly interface?: number;
  readonly [key: string]: unknown;
}

/** Fields that we do not read go on to the next plugin as they are. */
export interface CniResult {
  readonly cniVersion?: string;
  readonly interfaces?: readonly CniInterface[];
  readonly ips?: readonly CniAddress[];
  readonly [key: string]: unknown;
}

/** What a container has on one network. */
export interface Lease {
  readonly ip: string;
  readonly prefix: number;
  readonly gateway: string;
  readonly ip6: string;
  readonly prefix6: number;
  readonly gateway6: string;
  readonly mac: string;
}

/** Reads the addresses of an interface out of a result; what is missing is empty or 0. */
export function leaseOf(result: CniResult, ifName: string): Lease {
  const { interfaces = [], ips = [] } = result;
  const inner = interfaces.findIndex(({ name, sandbox }) => name === ifName && Boolean(sandbox));
  const own = ips.filter((ip) => ip.interface === undefined || inner < 0 || ip.interface === inner);
  const v4 = splitAddress(own.find(({ address }) => !address.includes(":")));
  const v6 = splitAddress(own.find(({ address }) => address.includes(":")));
  return {
    ip: v4.ip,
    prefix: v4.prefix,
    gateway: v4.gateway,
    ip6: v6.ip,
    prefix6: v6.prefix,
    gateway6: v6.gateway,
    mac: interfaces[inner]?.mac ?? "",
  };
}

function splitAddress(found: CniAddress | undefined): Pick<Lease, "ip" | "prefix" | "gateway"> {
  const [ip = "", prefix = "0"] = (found?.address ?? "").split("/");
  return { ip, prefix: Number(prefix), gateway: found?.gateway ?? "" };
}

/** Undefined where the value is no result that a plugin could have given. */
export function checkResult(value: unknown): CniResult | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const { interfaces = [], ips = [] } = value as Readonly<Record<string, unknown>>;
  if (!Array.isArray(interfaces) || !Array.isArray(ips)) return undefined;
  const sound = interfaces.every((one) => typeof one?.name === "string") && ips.every(isAddress);
  return sound ? (value as CniResult) : undefined;
}

function isAddress(value: unknown): boolean {
  const address = (value as Partial<CniAddress> | null)?.address;
  return typeof address === "string" && /^[\da-fA-F.:]+\/\d{1,3}$/.test(address);
}
