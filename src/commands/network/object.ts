/** A network in the shape of docker's `inspect`. */
import type { NetworkDetail, NetworkMember } from "../../engine/types.ts";
import { rfc3339Nano } from "../../text/age.ts";
import { GoMap, GoNil, type GoStruct, goStruct } from "../go-value.ts";

/** docker's object, with the containers that run on it. */
export function networkObject(network: NetworkDetail): GoStruct {
  return goStruct({
    Name: network.name,
    Id: network.id,
    Created: rfc3339Nano(network.createdAtMs),
    Scope: "local",
    Driver: network.driver,
    EnableIPv4: true,
    EnableIPv6: network.ipv6,
    IPAM: ipamOf(network),
    Internal: network.internal,
    Attachable: network.attachable,
    Ingress: false,
    ConfigFrom: goStruct({ Network: "" }),
    ConfigOnly: false,
    Containers: new GoMap(Object.fromEntries(network.members.map((member) => [member.id, memberOf(member)]))),
    Options: new GoMap(network.options),
    Labels: new GoMap(network.labels),
  });
}

function ipamOf({ ipamDriver, ipamOptions, origin, subnets }: NetworkDetail): GoStruct {
  return goStruct({
    // docker's name for what gives addresses out of a subnet.
    Driver: ipamDriver === "host-local" ? "default" : ipamDriver,
    // Those that are there unasked have none; whoever makes one gives some, if only an empty set of them.
    Options: origin === "user" ? new GoMap(ipamOptions) : new GoNil("map"),
    Config: subnets.map(({ subnet, gateway, ipRange, auxAddresses }) =>
      goStruct({
        Subnet: subnet,
        IPRange: ipRange,
        Gateway: gateway,
        AuxiliaryAddresses: auxAddresses === undefined ? undefined : new GoMap(auxAddresses),
      }),
    ),
  });
}

function memberOf({ name, endpointId, mac, ip, ip6 }: NetworkMember): GoStruct {
  return goStruct({ Name: name, EndpointID: endpointId, MacAddress: mac, IPv4Address: ip, IPv6Address: ip6 });
}
