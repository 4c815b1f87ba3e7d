import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { PortMapping } from "../../../../src/console/ports/port.ts";
import { nerdctlPorts, portEntries } from "../../../../src/engine/containers/ports.ts";

const both = (hostPort: number, containerPort: number): PortMapping[] =>
  ["0.0.0.0", "::"].map((hostIp) => ({ hostIp, hostPort, containerPort, protocol: "tcp" }));

describe("the PORTS column", () => {
  // What docker's client makes of the same ports (cli/command/formatter, DisplayablePorts).
  test.each<[string, PortMapping[], string[], string[]]>([
    ["both families", both(8080, 80), [], ["0.0.0.0:8080->80/tcp", "[::]:8080->80/tcp"]],
    ["only exposed", [], ["80/tcp", "81/tcp", "81/udp"], ["80-81/tcp", "81/udp"]],
    ["exposed and published once", both(80, 80), ["80/tcp"], ["0.0.0.0:80->80/tcp", "[::]:80->80/tcp"]],
    [
      "runs of the same numbers, and the others behind them",
      [...both(9000, 90), ...both(80, 80), ...both(81, 81), ...both(83, 83)],
      ["443/tcp"],
      [
        ...["0.0.0.0:80-81->80-81/tcp", "[::]:80-81->80-81/tcp"],
        ...["0.0.0.0:83->83/tcp", "[::]:83->83/tcp", "443/tcp"],
        ...["0.0.0.0:9000->90/tcp", "[::]:9000->90/tcp"],
      ],
    ],
  ])("%s", (_, mappings, exposed, expected) => {
    expect(portEntries(mappings, exposed)).toEqual(expected);
  });
});

const ports = (label: string) => portEntries(nerdctlPorts({ "nerdctl/ports": label }), []);

test("ports of nerdctl's label are shown as docker shows them", () => {
  const label = JSON.stringify([
    { HostPort: 8080, ContainerPort: 80, Protocol: "tcp", HostIP: "0.0.0.0" },
    { HostPort: 53, ContainerPort: 5353, Protocol: "udp", HostIP: "127.0.0.1" },
    { HostPort: 1, ContainerPort: 2 },
  ]);
  expect(ports(label)).toEqual(["0.0.0.0:1->2/tcp", "0.0.0.0:8080->80/tcp", "127.0.0.1:53->5353/udp"]);
});

test("nothing is published where no label says so", () => {
  expect(nerdctlPorts({})).toEqual([]);
});

test("a label in another form costs no row, and no entry says undefined", () => {
  expect(ports('[{"ContainerPort":80},{"HostPort":"x","ContainerPort":80},null,7]')).toEqual([]);
  fc.assert(
    fc.property(fc.oneof(fc.json(), fc.string()), (label) => {
      for (const port of ports(label)) expect(port).toMatch(/^\S+:\d{1,5}->\d{1,5}\/[a-z]+$/);
    }),
  );
});
