/** The configurations that we write, plugin by plugin. */
import type { Conflist, PluginConf, PluginIpam } from "../../cni/conflist.ts";
import { GROUND } from "../../cni/ground/ground.ts";
import { addressAt, parseSubnet, type Subnet } from "../../cni/subnet.ts";
import { LeptonError } from "../../errors.ts";
import type { NetworkSubnet } from "../types/network.ts";
import { rangesOf } from "./address-ranges.ts";
import { DEFAULT_LABEL, DETAILS_LABEL, type NetworkDetails } from "./describe.ts";

interface Common {
  readonly name: string;
  readonly id: string;
  readonly subnets: readonly NetworkSubnet[];
  /** Where host-local keeps the addresses. */
  readonly dataDir: string;
  readonly ipamDriver?: string;
  readonly mtu?: number;
  readonly labels?: Readonly<Record<string, string>>;
  readonly details: NetworkDetails;
}

export interface BridgeOptions extends Common {
  /** Name of the link. */
  readonly bridge: string;
  readonly isDefault?: boolean;
  /** Default true. */
  readonly masquerade?: boolean;
  /** Containers of the network reach each other; default true. */
  readonly icc?: boolean;
}

export interface VlanOptions extends Common {
  readonly driver: "macvlan" | "ipvlan";
  /** Link of the host; default the one of the default route. */
  readonly parent?: string;
  readonly mode?: string;
}

// The newest that the plugins of Debian 12 know.
const CNI_VERSION = "1.0.0";

/** A bridge of its own, on ground of ours: that saves each container two plugins' work, and what they leave behind. */
export function bridgeConflist(options: BridgeOptions): Conflist {
  const { bridge, masquerade = true, icc = true, mtu, details } = options;
  const internal = details.internal === true;
  const link: PluginConf = {
    type: "bridge",
    bridge,
    isGateway: true,
    ipMasq: false,
    [GROUND]: { masquerade: masquerade && !internal, icc, internal },
    hairpinMode: true,
    ...(mtu === undefined ? {} : { mtu }),
    // Older plugins do not know it; `isolatePort` does what it says.
    ...(icc ? {} : { portIsolation: true }),
    ipam: ipamOf(options),
    capabilities: { ips: true, mac: true },
  };
  const portmap: PluginConf = {
    type: "portmap",
    capabilities: { portMappings: true },
    // No packet leaves the host with this address: it is left to the console's socket, which passes it on.
    conditionsV6: ["!", "-d", "::1/128"],
  };
  return conflistOf(options, internal ? [link] : [link, portmap], options.isDefault);
}

/** Links of containers that hang on one of the host's. */
export function vlanConflist(options: VlanOptions): Conflist {
  const { driver, parent, mode, mtu } = options;
  const link: PluginConf = {
    type: driver,
    ...(parent === undefined ? {} : { master: parent }),
    ...(mode === undefined ? {} : { mode }),
    ...(mtu === undefined ? {} : { mtu }),
    ipam: ipamOf(options),
    // All links of an ipvlan have the address of their parent.
    capabilities: driver === "macvlan" ? { ips: true, mac: true } : { ips: true },
  };
  return conflistOf(options, [link]);
}

function conflistOf(options: Common, plugins: readonly PluginConf[], isDefault = false): Conflist {
  return {
    cniVersion: CNI_VERSION,
    name: options.name,
    cliID: options.id,
    cliLabels: {
      ...options.labels,
      ...(isDefault ? { [DEFAULT_LABEL]: "true" } : {}),
      [DETAILS_LABEL]: JSON.stringify(options.details),
    },
    plugins,
  };
}

function ipamOf({ subnets, dataDir, ipamDriver = "host-local", details }: Common): PluginIpam {
  if (ipamDriver !== "host-local") return { type: ipamDriver };
  const families = [false, true].map((v6) => subnets.filter(({ subnet }) => subnet.includes(":") === v6));
  const present = families.filter((family) => family.length > 0);
  const routes = present.map(([first]) => ({ dst: first?.subnet.includes(":") ? "::/0" : "0.0.0.0/0" }));
  return {
    type: "host-local",
    dataDir,
    // Without a way out there is no default route.
    ...(details.internal === true ? {} : { routes }),
    // One address of each family.
    ranges: present.map((family) => family.flatMap(rangesOf)),
  };
}

/** The address that a gateway gets unasked. */
export function firstAddress(subnet: string): string {
  return addressAt(parsed(subnet), 1n);
}

function parsed(text: string): Subnet {
  const subnet = parseSubnet(text);
  if (subnet === undefined) throw new LeptonError("invalid-argument", `invalid subnet ${text}`);
  return subnet;
}
