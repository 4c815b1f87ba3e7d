/** What a conflist says, in the words of the engine. */
import type { Conflist, IpamRange, PluginIpam } from "../../cni/conflist.ts";
import { sha256Hex } from "../../disk/sha256.ts";
import { isReservedLabel } from "../labels.ts";
import type { Network, NetworkSubnet } from "../types/network.ts";
import { subnetsIn } from "./address-ranges.ts";

/** Labels of a conflist by which we keep what CNI has no word for. */
export const DEFAULT_LABEL = "lepton/default-network";
export const DETAILS_LABEL = "lepton/network";

/** JSON in the label `lepton/network`. */
export interface NetworkDetails {
  readonly createdAtMs: number;
  readonly options?: Readonly<Record<string, string>>;
  readonly ipamOptions?: Readonly<Record<string, string>>;
  readonly ipRanges?: readonly string[];
  readonly auxAddresses?: readonly Readonly<Record<string, string>>[];
  readonly internal?: boolean;
  readonly attachable?: boolean;
  /** The bridge was there before the network. */
  readonly adopted?: boolean;
}

/** `ours` tells where the file was found; the labels alone could say anything. */
export function describeNetwork(file: string, conflist: Conflist, ours: boolean): Network {
  const labels = labelsOf(conflist);
  const details = ours ? detailsOf(labels[DETAILS_LABEL]) : undefined;
  const [plugin] = conflist.plugins;
  const subnets = subnetsOf(plugin?.ipam, details ?? {});
  return {
    name: conflist.name,
    id: conflist.cliID ?? idOfNerdctl(conflist) ?? sha256Hex(conflist.name),
    origin: !ours ? "foreign" : labels[DEFAULT_LABEL] === "true" ? "default" : "user",
    driver: plugin?.type ?? "",
    labels: Object.fromEntries(Object.entries(labels).filter(([key]) => !isReservedLabel(key))),
    options: details?.options ?? {},
    subnets,
    ipamDriver: plugin?.ipam?.type ?? "",
    ipamOptions: details?.ipamOptions ?? {},
    ipv6: subnets.some(({ subnet }) => subnet.includes(":")),
    internal: details?.internal ?? false,
    attachable: details?.attachable ?? false,
    createdAtMs: details?.createdAtMs ?? 0,
    file,
    conflist,
  };
}

function labelsOf({ cliLabels, nerdctlLabels }: Conflist): Readonly<Record<string, string>> {
  const labels = cliLabels ?? nerdctlLabels;
  return typeof labels === "object" && labels !== null ? (labels as Readonly<Record<string, string>>) : {};
}

function idOfNerdctl({ nerdctlID }: Conflist): string | undefined {
  return typeof nerdctlID === "string" && /^[0-9a-f]{64}$/.test(nerdctlID) ? nerdctlID : undefined;
}

/** What the label `lepton/network` says; undefined where it is damaged. */
export function detailsOf(text = "{}"): NetworkDetails | undefined {
  try {
    return JSON.parse(text) as NetworkDetails;
  } catch {
    // Edited by hand: what CNI itself needs stands elsewhere in the file.
    return undefined;
  }
}

type Kept = Pick<NetworkDetails, "ipRanges" | "auxAddresses">;

function subnetsOf(ipam: PluginIpam | undefined, { ipRanges = [], auxAddresses = [] }: Kept): NetworkSubnet[] {
  const ranges = subnetsIn((ipam?.ranges ?? []).flat());
  return [...oldForm(ipam), ...ranges].map(({ subnet, gateway }, index) => ({
    subnet,
    ...(gateway === undefined ? {} : { gateway }),
    ...(ipRanges[index] ? { ipRange: ipRanges[index] } : {}),
    ...(Object.keys(auxAddresses[index] ?? {}).length > 0 ? { auxAddresses: auxAddresses[index] ?? {} } : {}),
  }));
}

// host-local takes one range without a list, too.
function oldForm(ipam: PluginIpam | undefined): IpamRange[] {
  const { subnet, gateway } = ipam ?? {};
  if (typeof subnet !== "string") return [];
  return [{ subnet, ...(typeof gateway === "string" ? { gateway } : {}) }];
}
