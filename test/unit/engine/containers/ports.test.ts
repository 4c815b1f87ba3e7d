import fc from "fast-check";
import { expect, test } from "vitest";
import { publishedPorts } from "../../../../src/engine/containers/ports.ts";

const ports = (label: string) => publishedPorts({ "nerdctl/ports": label });

test("published ports are shown as docker shows them", () => {
  const label = JSON.stringify([
    { HostPort: 8080, ContainerPort: 80, Protocol: "tcp", HostIP: "0.0.0.0" },
    { HostPort: 8080, ContainerPort: 80, Protocol: "tcp", HostIP: "::" },
    { HostPort: 53, ContainerPort: 5353, Protocol: "udp", HostIP: "127.0.0.1" },
    { HostPort: 1, ContainerPort: 2 },
  ]);
  expect(ports(label)).toEqual([
    "0.0.0.0:8080->80/tcp",
    "[::]:8080->80/tcp",
    "127.0.0.1:53->5353/udp",
    "0.0.0.0:1->2/tcp",
  ]);
});

test("nothing is published where no label says so", () => {
  expect(publishedPorts({})).toEqual([]);
});

test("a label in another form costs no row, and no entry says undefined", () => {
  expect(ports('[{"ContainerPort":80},{"HostPort":"x","ContainerPort":80},null,7]')).toEqual([]);
  fc.assert(
    fc.property(fc.oneof(fc.json(), fc.string()), (label) => {
      for (const port of ports(label)) expect(port).toMatch(/^\S+:\d{1,5}->\d{1,5}\/[a-z]+$/);
    }),
  );
});
