/** `--opt` of drivers, by docker's names and the short ones; what nobody here knows is kept, and does nothing. */
import { LeptonError } from "../../errors.ts";
import type { CreateNetwork } from "../types/network.ts";
import { isLink } from "./link.ts";

type Options = Readonly<Record<string, string>>;

export interface BridgeSettings {
  readonly mtu?: number;
  readonly masquerade: boolean;
  readonly icc: boolean;
  /** Name of the link, where one was given. */
  readonly bridge?: string;
  /** That link is there already, and so stays when the network goes. */
  readonly adopted: boolean;
}

export function bridgeSettings(options: Options): BridgeSettings {
  const bridge = options["com.docker.network.bridge.name"];
  if (bridge !== undefined) checkLinkName(bridge);
  return {
    ...mtuOf(options),
    masquerade: switchOf(options, "com.docker.network.bridge.enable_ip_masquerade", "masquerade"),
    icc: switchOf(options, "com.docker.network.bridge.enable_icc", "icc"),
    ...(bridge === undefined ? {} : { bridge }),
    adopted: bridge !== undefined && isLink(bridge),
  };
}

const MODES = { macvlan: ["bridge", "private", "vepa", "passthru"], ipvlan: ["l2", "l3", "l3s"] } as const;

/** Of a macvlan or ipvlan network. */
export function vlanSettings(
  driver: "macvlan" | "ipvlan",
  options: Options,
): { readonly parent?: string; readonly mode?: string; readonly mtu?: number } {
  const { parent } = options;
  const mode = options[`${driver}_mode`] ?? options["mode"];
  const modes: readonly string[] = MODES[driver];
  if (mode !== undefined && !modes.includes(mode)) {
    throw new LeptonError("invalid-argument", `unknown ${driver} mode: ${mode}`, {
      hint: `modes are ${modes.join(", ")}`,
    });
  }
  if (parent !== undefined && !(isLinkName(parent) && isLink(parent))) {
    throw new LeptonError("invalid-argument", `parent interface ${JSON.stringify(parent)} is not on this host`);
  }
  return { ...(parent === undefined ? {} : { parent }), ...(mode === undefined ? {} : { mode }), ...mtuOf(options) };
}

/** The plugin that gives addresses. */
export function ipamDriverOf({ ipamDriver = "default", subnets = [] }: CreateNetwork): "host-local" | "dhcp" {
  if (ipamDriver === "default" || ipamDriver === "host-local") return "host-local";
  if (ipamDriver !== "dhcp") {
    throw new LeptonError("not-found", `could not find plugin ${ipamDriver} in v1 plugin registry: plugin not found`, {
      hint: "the IPAM drivers are default, host-local and dhcp",
    });
  }
  if (subnets.length === 0) return "dhcp";
  throw new LeptonError("invalid-argument", "the dhcp IPAM driver takes no subnet", {
    hint: "the DHCP server of the network chooses addresses",
  });
}

function mtuOf(options: Options): { readonly mtu?: number } {
  const text = options["com.docker.network.driver.mtu"] ?? options["mtu"];
  if (text === undefined) return {};
  const mtu = Number(text);
  // 0 is the driver's own; below 68 the kernel takes none for IPv4.
  if (/^\d+$/.test(text) && (mtu === 0 || (mtu >= 68 && mtu <= 65_535))) return mtu === 0 ? {} : { mtu };
  throw new LeptonError("invalid-argument", `invalid value for MTU: ${JSON.stringify(text)}`);
}

// Go's strconv.ParseBool, by which docker reads them.
const YES = ["1", "t", "T", "true", "TRUE", "True"];
const NO = ["0", "f", "F", "false", "FALSE", "False"];

function switchOf(options: Options, ...names: readonly string[]): boolean {
  for (const name of names) {
    const text = options[name];
    if (text === undefined) continue;
    if (YES.includes(text) || NO.includes(text)) return YES.includes(text);
    throw new LeptonError("invalid-argument", `invalid value for ${name}: ${JSON.stringify(text)}`);
  }
  return true;
}

function checkLinkName(name: string): void {
  if (isLinkName(name)) return;
  throw new LeptonError("invalid-argument", `invalid bridge name: ${JSON.stringify(name)}`, {
    hint: "a link's name has 15 characters at most, and no slash, colon or blank",
  });
}

function isLinkName(name: string): boolean {
  return /^[^\s/:]{1,15}$/.test(name) && name !== "." && name !== "..";
}
