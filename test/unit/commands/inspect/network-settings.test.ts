import { describe, expect, it } from "vitest";
import { encodeJson } from "../../../../src/cli/template/json.ts";
import { networkSettings } from "../../../../src/commands/inspect/network-settings.ts";
import type { ContainerDetail, ContainerEndpoint } from "../../../../src/engine/types.ts";
import { fakeContainer } from "../../../helpers/fake-objects.ts";

function endpoint(network: string, over: Partial<ContainerEndpoint> = {}): ContainerEndpoint {
  return {
    network,
    networkId: "ab".repeat(32),
    endpointId: "cd".repeat(32),
    wanted: {},
    aliases: [],
    dnsNames: ["web", "0123456789ab"],
    ip: "10.4.0.5",
    prefix: 24,
    gateway: "10.4.0.1",
    ip6: "",
    prefix6: 0,
    gateway6: "",
    mac: "02:00:00:00:00:05",
    ...over,
  };
}

function settings(over: Partial<ContainerDetail>): Record<string, unknown> {
  const detail: ContainerDetail = {
    ...fakeContainer("0123456789abcdef", { name: "web", status: "running" }),
    spec: {},
  };
  return JSON.parse(encodeJson(networkSettings({ ...detail, ...over })));
}

describe("NetworkSettings", () => {
  it("has real names, addresses and ids, and those of the default network at the top too", () => {
    expect(settings({ networks: ["bridge"], endpoints: [endpoint("bridge")] })).toMatchObject({
      IPAddress: "10.4.0.5",
      IPPrefixLen: 24,
      Gateway: "10.4.0.1",
      MacAddress: "02:00:00:00:00:05",
      EndpointID: "cd".repeat(32),
      Networks: {
        bridge: {
          IPAMConfig: null,
          Aliases: null,
          NetworkID: "ab".repeat(32),
          EndpointID: "cd".repeat(32),
          IPAddress: "10.4.0.5",
          DNSNames: null,
        },
      },
    });
  });

  it("has nothing at the top for other networks, and what was asked for in each", () => {
    const wanted = { ip: "10.9.0.7", ip6: "fd00::7" };
    const shown = settings({
      networks: ["front", "back"],
      endpoints: [endpoint("front", { wanted, aliases: ["www"], ip6: "fd00::7", prefix6: 64 }), endpoint("back")],
    });
    expect(shown).toMatchObject({ IPAddress: "", IPPrefixLen: 0, Gateway: "", MacAddress: "" });
    expect(shown["Networks"]).toMatchObject({
      front: {
        IPAMConfig: { IPv4Address: "10.9.0.7", IPv6Address: "fd00::7" },
        Aliases: ["www"],
        GlobalIPv6Address: "fd00::7",
        GlobalIPv6PrefixLen: 64,
        DNSNames: ["web", "0123456789ab"],
      },
      back: { IPAMConfig: null, Aliases: null },
    });
  });

  it("names the mode of a container that is on no network", () => {
    expect(settings({ networks: ["none"], endpoints: [] })["Networks"]).toMatchObject({ none: { IPAddress: "" } });
  });
});
