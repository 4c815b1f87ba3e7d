/**
 * The ground on which the containers of a bridge network stand: rules of the host's firewall, one set a network. The
 * plugins would make some for every container, which takes them longer than all else, and leave half of them behind.
 */
import type { Conflist } from "../conflist.ts";

export interface Ground {
  /** Of the network; rules bear its beginning as a comment. */
  readonly id: string;
  /** Name of the link. */
  readonly bridge: string;
  readonly subnets: readonly string[];
  /** What leaves it bears an address of the host. */
  readonly masquerade: boolean;
  /** Containers reach each other. */
  readonly icc: boolean;
  /** Nothing leaves it or comes in. */
  readonly internal: boolean;
}

/** Key of the bridge plugin's configuration in which a network of ours says what it stands on; the plugin ignores it. */
export const GROUND = "leptonGround";

/** What a network stands on; undefined of one that is no bridge of ours. */
export function groundOf({ cliID, plugins }: Pick<Conflist, "cliID" | "plugins">): Ground | undefined {
  const [plugin] = plugins;
  const wanted = plugin?.[GROUND];
  if (cliID === undefined || typeof wanted !== "object" || wanted === null) return undefined;
  const bridge = plugin?.["bridge"];
  if (typeof bridge !== "string" || !/^[^\s/:]{1,15}$/.test(bridge)) return undefined;
  const { masquerade, icc, internal } = wanted as Readonly<Record<string, unknown>>;
  // Several ranges may be of one subnet.
  const subnets = [...new Set((plugin?.ipam?.ranges ?? []).flat().map(({ subnet }) => subnet))];
  return {
    id: cliID,
    bridge,
    subnets: subnets.filter((subnet) => /^[0-9a-fA-F.:]+\/\d+$/.test(subnet)),
    masquerade: masquerade === true,
    icc: icc !== false,
    internal: internal === true,
  };
}

/** The tables in which there are rules of ours. */
export const TABLES = ["filter", "nat"] as const;
export type Table = (typeof TABLES)[number];

/** Our chains, and the kernel's chain from which each is entered; those without are entered from one of ours. */
export const CHAINS: Readonly<Record<Table, readonly { readonly name: string; readonly from?: string }[]>> = {
  filter: [
    { name: "LEPTON-INPUT", from: "INPUT" },
    { name: "LEPTON-FORWARD", from: "FORWARD" },
    { name: "LEPTON-IN" },
    { name: "LEPTON-OUT" },
  ],
  nat: [{ name: "LEPTON-MASQ", from: "POSTROUTING" }],
};

/** Rules of our own chains that belong to no network: what goes into any network is looked at before what leaves one. */
export const FRAME: Readonly<Record<Table, readonly string[]>> = {
  filter: ["-A LEPTON-FORWARD -j LEPTON-IN", "-A LEPTON-FORWARD -j LEPTON-OUT"],
  nat: [],
};

const COMMENT_DIGITS = 12;

/** How rules of a network are known. */
export function commentOf(id: string): string {
  return `lepton:${id.slice(0, COMMENT_DIGITS)}`;
}

/** The comment of a rule as iptables prints it, with or without quotes; undefined where it is none of ours. */
export function commentIn(line: string): string | undefined {
  return /^-A .* --comment "?(lepton:[0-9a-f]{12})"? /.exec(line)?.[1];
}

/** The rules of a network in one table, for IPv4 or IPv6, in order. */
export function rulesOf(ground: Ground, table: Table, version: 4 | 6): string[] {
  const subnets = ground.subnets.filter((subnet) => subnet.includes(":") === (version === 6));
  // Without addresses of its own there may be others, by DHCP: what is forwarded is judged all the same.
  if (subnets.length === 0 && (version === 6 || table === "nat")) return [];
  const rules = table === "nat" ? masquerading(ground, subnets) : filtering(ground, version);
  return rules.map((rule) => rule.replace(" -j ", ` -m comment --comment ${commentOf(ground.id)} -j `));
}

function masquerading({ bridge, masquerade, internal }: Ground, subnets: readonly string[]): string[] {
  if (!masquerade || internal) return [];
  return subnets.map((subnet) => `-A LEPTON-MASQ -s ${subnet} ! -o ${bridge} -j MASQUERADE`);
}

function filtering({ bridge, icc, internal }: Ground, version: 4 | 6): string[] {
  const among = `-A LEPTON-OUT -i ${bridge} -o ${bridge} -j ${icc ? "ACCEPT" : "DROP"}`;
  if (internal) {
    return [
      `-A LEPTON-IN ! -i ${bridge} -o ${bridge} -j DROP`,
      `-A LEPTON-IN -i ${bridge} ! -o ${bridge} -j DROP`,
      among,
    ];
  }
  return [
    // Published ports on 127.0.0.1 make the kernel take such addresses from the bridge: only answers may come so.
    ...(version === 4
      ? [`-A LEPTON-INPUT -i ${bridge} -d 127.0.0.0/8 -m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT -j DROP`]
      : []),
    `-A LEPTON-IN -o ${bridge} -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT`,
    // Published ports.
    `-A LEPTON-IN -o ${bridge} -m conntrack --ctstate DNAT -j ACCEPT`,
    // From other networks, and from outside to what is not published.
    `-A LEPTON-IN ! -i ${bridge} -o ${bridge} -j DROP`,
    `-A LEPTON-OUT -i ${bridge} ! -o ${bridge} -j ACCEPT`,
    among,
  ];
}
