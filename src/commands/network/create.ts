/** `network create`. */
import { consolidateSubnets } from "../../engine/networks/consolidate.ts";
import type { Command, OptionSpec } from "../define.ts";
import { checkLabel, parseLabels, toRecord } from "../key-values.ts";
import { arg, flag, given, list, text } from "../read.ts";

const OPTIONS: readonly OptionSpec[] = [
  {
    name: "aux-address",
    kind: "strings",
    value: "map",
    summary: "Address of the subnet that no container gets, as NAME=ADDRESS: another machine has it",
  },
  { name: "attachable", kind: "boolean", summary: "Enable manual container attachment: every network here has it" },
  {
    name: "driver",
    short: "d",
    kind: "string",
    value: "string",
    default: "bridge",
    summary: "Driver to manage the network: bridge, macvlan or ipvlan",
  },
  {
    name: "gateway",
    kind: "strings",
    value: "strings",
    summary: "IPv4 or IPv6 gateway for the subnet; default its first address",
  },
  { name: "internal", kind: "boolean", summary: "Restrict external access to the network" },
  { name: "ip-range", kind: "strings", value: "strings", summary: "Allocate container IPs from a sub-range" },
  {
    name: "ipam-driver",
    kind: "string",
    value: "string",
    default: "default",
    summary: "IP address management: default, host-local (the same) or dhcp",
  },
  { name: "ipam-opt", kind: "strings", value: "map", summary: "Set IPAM driver specific options" },
  { name: "ipv6", kind: "boolean", summary: "Enable IPv6 networking" },
  { name: "label", kind: "strings", value: "list", check: checkLabel, summary: "Set metadata on a network" },
  {
    name: "opt",
    short: "o",
    kind: "strings",
    value: "map",
    summary: "Set driver specific options, e.g. mtu=1400, parent=eth0, mode=bridge, icc=false",
  },
  {
    name: "subnet",
    kind: "strings",
    value: "strings",
    summary: "Subnet in CIDR format that represents a network segment; repeatable",
  },
];

export const networkCreate: Command = {
  path: ["network", "create"],
  group: "Networks",
  summary: "Create a network",
  details:
    "Without --subnet it gets a free one. Options of bridge: mtu, icc, com.docker.network.bridge.name and " +
    "com.docker.network.bridge.enable_ip_masquerade; of macvlan and ipvlan: parent (default the interface of the default route), mode and mtu.",
  args: [{ name: "NETWORK", summary: "Name of the network", required: true, complete: "none" }],
  options: OPTIONS,
  actions: [
    {
      pane: "networks",
      key: "A",
      hint: "create",
      rowless: true,
      fields: [
        { of: "NETWORK", label: "name", example: "backend" },
        { of: "subnet", label: "subnet", example: "a free one" },
        { of: "internal", label: "no way out of it" },
      ],
    },
  ],
  async run(ctx, parsed) {
    const network = await ctx.engine.networks.create({
      name: arg(parsed, 0),
      ...given("driver", text(parsed, "driver")),
      ...given("ipamDriver", text(parsed, "ipam-driver")),
      subnets: consolidateSubnets(
        words(list(parsed, "subnet")),
        words(list(parsed, "gateway")),
        words(list(parsed, "ip-range")),
        toRecord(list(parsed, "aux-address")),
      ),
      ipv6: flag(parsed, "ipv6"),
      internal: flag(parsed, "internal"),
      attachable: flag(parsed, "attachable"),
      options: toRecord(list(parsed, "opt")),
      ipamOptions: toRecord(list(parsed, "ipam-opt")),
      labels: parseLabels(list(parsed, "label")),
    });
    return { kind: "lines", lines: [{ text: network.id }] };
  },
};

// docker takes several in one word, too.
function words(given: readonly string[]): string[] {
  return given.flatMap((word) => word.split(",")).filter((word) => word !== "");
}
