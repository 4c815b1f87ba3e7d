/** docker's NetworkSettings of a container. */
import type { ContainerDetail, ContainerEndpoint } from "../../engine/types.ts";
import { GoMap, GoNil, type GoStruct, type GoValue, goStruct } from "../go-value.ts";
import { portBindings } from "./ports.ts";

const DEFAULT_NETWORK = "bridge";

/** Addresses stand at the top too for the default network, as in docker. */
export function networkSettings(detail: ContainerDetail): GoStruct {
  const { endpoints = [], pid } = detail;
  const main = endpoints.find(({ network }) => network === DEFAULT_NETWORK);
  return goStruct({
    Bridge: "",
    SandboxID: "",
    SandboxKey: pid === undefined ? "" : `/proc/${pid}/ns/net`,
    Ports: new GoMap(portBindings(detail)),
    HairpinMode: false,
    LinkLocalIPv6Address: "",
    LinkLocalIPv6PrefixLen: 0,
    SecondaryIPAddresses: new GoNil("slice"),
    SecondaryIPv6Addresses: new GoNil("slice"),
    EndpointID: main?.endpointId ?? "",
    Gateway: main?.gateway ?? "",
    GlobalIPv6Address: main?.ip6 ?? "",
    GlobalIPv6PrefixLen: main?.prefix6 ?? 0,
    IPAddress: main?.ip ?? "",
    IPPrefixLen: main?.prefix ?? 0,
    IPv6Gateway: main?.gateway6 ?? "",
    MacAddress: main?.mac ?? "",
    Networks: new GoMap(networksOf(detail)),
  });
}

function networksOf({ endpoints = [], networks }: ContainerDetail): [string, GoValue][] {
  // A mode is a network of its own there; of another tool's container the names are all that is known.
  if (endpoints.length === 0) return networks.map((name) => [name, endpointSettings(undefined)]);
  return endpoints.map((endpoint) => [endpoint.network, endpointSettings(endpoint)]);
}

function endpointSettings(endpoint: ContainerEndpoint | undefined): GoStruct {
  const names = endpoint === undefined || endpoint.network === DEFAULT_NETWORK ? [] : endpoint.dnsNames;
  return goStruct({
    IPAMConfig: ipamConfig(endpoint),
    Links: new GoNil("slice"),
    Aliases: listOrNil(endpoint?.aliases ?? []),
    MacAddress: endpoint?.mac ?? "",
    DriverOpts: new GoNil("map"),
    GwPriority: 0,
    NetworkID: endpoint?.networkId ?? "",
    EndpointID: endpoint?.endpointId ?? "",
    Gateway: endpoint?.gateway ?? "",
    IPAddress: endpoint?.ip ?? "",
    IPPrefixLen: endpoint?.prefix ?? 0,
    IPv6Gateway: endpoint?.gateway6 ?? "",
    GlobalIPv6Address: endpoint?.ip6 ?? "",
    GlobalIPv6PrefixLen: endpoint?.prefix6 ?? 0,
    DNSNames: listOrNil(names),
  });
}

function ipamConfig(endpoint: ContainerEndpoint | undefined): GoValue {
  const { ip, ip6 } = endpoint?.wanted ?? {};
  if (ip === undefined && ip6 === undefined) return null;
  return goStruct({
    ...(ip === undefined ? {} : { IPv4Address: ip }),
    ...(ip6 === undefined ? {} : { IPv6Address: ip6 }),
  });
}

function listOrNil(words: readonly string[]): GoValue {
  return words.length === 0 ? new GoNil("slice") : words;
}
