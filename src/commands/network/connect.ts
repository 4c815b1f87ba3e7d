/** `network connect` and `network disconnect`. */
import type { ArgSpec, Command } from "../define.ts";
import { arg, flag, given, list, text } from "../read.ts";

const ARGS: readonly ArgSpec[] = [
  { name: "NETWORK", summary: "Network by name or ID", required: true, complete: "network" },
  { name: "CONTAINER", summary: "Container by name or ID", required: true, complete: "container" },
];

export const networkConnect: Command = {
  path: ["network", "connect"],
  group: "Networks",
  summary: "Connect a container to a network",
  details: "A running container gets one more interface at once; one that is stopped, at its next start.",
  args: ARGS,
  options: [
    { name: "alias", kind: "strings", value: "list", summary: "Add network-scoped alias for the container" },
    { name: "ip", kind: "string", value: "string", summary: 'IPv4 address (e.g., "172.30.100.104")' },
    { name: "ip6", kind: "string", value: "string", summary: 'IPv6 address (e.g., "2001:db8::33")' },
  ],
  async run(ctx, parsed) {
    await ctx.engine.containers.connect(arg(parsed, 1), arg(parsed, 0), {
      ...given("ip", text(parsed, "ip")),
      ...given("ip6", text(parsed, "ip6")),
      aliases: list(parsed, "alias"),
    });
    return { kind: "nothing" };
  },
};

export const networkDisconnect: Command = {
  path: ["network", "disconnect"],
  group: "Networks",
  summary: "Disconnect a container from a network",
  args: ARGS,
  options: [
    {
      name: "force",
      short: "f",
      kind: "boolean",
      summary: "Clear its record and address also where it is gone, or a plugin refuses",
    },
  ],
  async run(ctx, parsed) {
    await ctx.engine.containers.disconnect(arg(parsed, 1), arg(parsed, 0), { force: flag(parsed, "force") });
    return { kind: "nothing" };
  },
};
