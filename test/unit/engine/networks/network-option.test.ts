import { describe, expect, test } from "vitest";
import { type NetworkOptions, parseNetworkOptions } from "../../../../src/engine/networks/network-option.ts";

const parse = (options: NetworkOptions) => parseNetworkOptions(options, "bridge");
const one = (ref: string, more: object = {}) => ({ kind: "networks", requests: [{ ref, aliases: [], ...more }] });

describe("the network options", () => {
  test.each<[NetworkOptions, object]>([
    [{}, one("bridge")],
    [{ network: [] }, one("bridge")],
    [{ network: "" }, one("bridge")],
    [{ network: "web" }, one("web")],
    [{ network: "none" }, { kind: "none" }],
    [{ network: ["host"] }, { kind: "host" }],
    [{ network: "container:db" }, { kind: "container", ref: "db" }],
    [{ network: "ns:/run/netns/x" }, { kind: "path", path: "/run/netns/x" }],
    [{ network: "name=web,ip=10.0.0.9,alias=a, alias=b" }, one("web", { ip: "10.0.0.9", aliases: ["a", "b"] })],
    [
      { network: "name=web,ip6=fd00::9,mac-address=02:00:00:00:00:09" },
      one("web", { ip6: "fd00::9", mac: "02:00:00:00:00:09" }),
    ],
    [
      { network: "web", ip: "10.0.0.9", macAddress: "02-00-00-00-00-09", networkAliases: ["www"] },
      one("web", { ip: "10.0.0.9", mac: "02-00-00-00-00-09", aliases: ["www"] }),
    ],
    [
      { network: ["front", "name=back,alias=db"], ip: "10.0.0.9" },
      {
        kind: "networks",
        requests: [
          { ref: "front", ip: "10.0.0.9", aliases: [] },
          { ref: "back", aliases: ["db"] },
        ],
      },
    ],
  ])("%j", (options, mode) => expect(parse(options)).toEqual(mode));

  test("are none where none is the default", () => {
    expect(parseNetworkOptions({}, "none")).toEqual({ kind: "none" });
  });

  test.each<[NetworkOptions, string]>([
    [{ network: "alias=a,ip=10.0.0.1" }, "network name/id is not specified"],
    [{ network: "name=web,color=red" }, "invalid field key color"],
    [{ network: "name=web,alias" }, "invalid field alias"],
    [{ network: ["host", "web"] }, "cannot attach both user-defined and non-user-defined network-modes"],
    [{ network: ["web", "container:x"] }, "cannot attach both user-defined and non-user-defined network-modes"],
    [{ network: ["web", "name=web"] }, 'network "web" is specified multiple times'],
    [{ network: "container:" }, "invalid container format"],
    [{ network: "ns:netns" }, "not an absolute path"],
    [{ network: "name=web,ip=10.0.0.1", ip: "10.0.0.2" }, "cannot specify both --ip and per-network IPv4 address"],
    [
      { network: "name=web,alias=a", networkAliases: ["b"] },
      "cannot specify both --network-alias and per-network alias",
    ],
    [{ network: "web", ip: "10.0.0" }, "invalid IPv4 address: 10.0.0"],
    [{ network: "web", ip6: "10.0.0.1" }, "invalid IPv6 address: 10.0.0.1"],
    [{ network: "web", macAddress: "zz" }, "zz is not a valid mac address"],
    [{ network: "web", networkAliases: ["a\nb"] }, "invalid network alias"],
    [{ network: "none", ip: "10.0.0.1" }, "user specified IP address is supported on user defined networks only"],
    [{ network: "host", networkAliases: ["a"] }, "network-scoped aliases are only supported for user-defined networks"],
  ])("are refused in docker's words: %j", (options, message) => {
    expect(() => parse(options)).toThrow(message);
  });
});
