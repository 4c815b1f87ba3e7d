import { expect, test } from "vitest";
import { extraHostLines } from "../../../../src/engine/containers/extra-hosts.ts";
import { planPorts } from "../../../../src/engine/containers/port-plan.ts";

test("what is published is held by the console and written on the container", () => {
  const plan = planPorts({ publish: ["8080:80"], expose: ["90"] }, ["443/tcp"], "networks");
  expect(plan.held).toEqual([{ hostIp: "", hostPort: "8080", containerPort: 80, protocol: "tcp" }]);
  expect(plan.labels).toEqual({
    "lepton/ports": '["8080:80/tcp"]',
    "lepton/exposed-ports": '["80/tcp","90/tcp","443/tcp"]',
  });
});

test("-P takes what the image exposes, and what -p does not name", () => {
  const { held } = planPorts({ publish: ["1:80"], publishAll: true }, ["80/tcp", "53/udp"], "networks");
  expect(held.map(({ hostPort, containerPort }) => [hostPort, containerPort])).toEqual([
    ["1", 80],
    ["", 53],
  ]);
});

test("without a network of its own nothing is held; on the host's it is said", () => {
  expect(planPorts({ publish: ["80:80"] }, [], "none")).toMatchObject({ held: [], warnings: [] });
  expect(planPorts({ publish: ["80:80"] }, [], "host")).toMatchObject({
    held: [],
    warnings: ["Published ports are discarded when using host network mode"],
  });
});

test.each([
  [{ publish: ["80:80"] }, "conflicting options: port publishing and the container type network mode"],
  [{ publishAll: true }, "conflicting options: port publishing and the container type network mode"],
  [{ expose: ["80"] }, "conflicting options: port exposing and the container type network mode"],
])("%j has no sense in the network of another container", (options, message) => {
  expect(() => planPorts(options, ["80/tcp"], "container")).toThrow(message);
});

test("port 0 of a container is none", () => {
  expect(() => planPorts({ publish: ["80:0"] }, [], "networks")).toThrow("invalid containerPort: 0");
});

test("extra hosts become lines, whatever form they have", () => {
  const words = ["a:1.2.3.4", "b=::1", "c:[fd00::1]", "d:host-gateway", "e:::1"];
  expect(extraHostLines(words, () => "10.4.0.1")).toEqual([
    ...["1.2.3.4\ta", "::1\tb", "fd00::1\tc", "10.4.0.1\td", "::1\te"],
  ]);
});

test.each(["a", ":1.2.3.4", "a:", "a:b", "a b:1.2.3.4", "a\n6.6.6.6 evil:1.2.3.4", "a:fe80::1%eth0", "#:1.2.3.4"])(
  "%j is no extra host",
  (word) => {
    expect(() => extraHostLines([word], () => "")).toThrow(/add-host/);
  },
);
