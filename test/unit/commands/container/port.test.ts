import { expect, test } from "vitest";
import { port } from "../../../../src/commands/container/port.ts";
import type { CommandContext } from "../../../../src/commands/define.ts";
import type { PublishedPorts } from "../../../../src/engine/types.ts";

const mappings: PublishedPorts["mappings"] = [
  { hostIp: "0.0.0.0", hostPort: 8080, containerPort: 80, protocol: "tcp" },
  { hostIp: "::", hostPort: 8080, containerPort: 80, protocol: "tcp" },
  { hostIp: "127.0.0.1", hostPort: 53, containerPort: 9, protocol: "udp" },
];

async function lines(...args: string[]): Promise<string[]> {
  const containers = { inspect: async () => ({ published: { requests: [], exposed: [], mappings } }) };
  const ctx = { engine: { containers } } as unknown as CommandContext;
  const result = await port.run(ctx, { args, options: {} });
  if (result.kind !== "lines") throw new Error(result.kind);
  const found: string[] = [];
  for await (const line of result.lines) if ("text" in line) found.push(line.text);
  return found;
}

test("port lists what leads to the container, by number", async () => {
  expect(await lines("web")).toEqual(["9/udp -> 127.0.0.1:53", "80/tcp -> 0.0.0.0:8080", "80/tcp -> [::]:8080"]);
});

test("of one port it says where it is reached; tcp is meant where nothing else is said", async () => {
  expect(await lines("web", "80")).toEqual(["0.0.0.0:8080", "[::]:8080"]);
  expect(await lines("web", "9/udp")).toEqual(["127.0.0.1:53"]);
});

test.each([
  ["9", "no public port '9' published for web"],
  ["80/udp", "no public port '80/udp' published for web"],
  ["x", "invalid port (x)"],
  ["65536", "invalid port (65536)"],
])("%s is refused", async (wanted, message) => {
  await expect(lines("web", wanted)).rejects.toThrow(message);
});
