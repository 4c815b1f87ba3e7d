/** `port`: which ports of the host lead to a container. */
import type { PublishedPorts } from "../../engine/types.ts";
import { LeptonError } from "../../errors.ts";
import type { Command } from "../define.ts";
import { arg } from "../read.ts";

export const port: Command = {
  path: ["container", "port"],
  aliases: [["port"]],
  group: "Containers",
  summary: "List port mappings or a specific mapping for the container",
  args: [
    { name: "CONTAINER", summary: "Container to look at", required: true, complete: "running-container" },
    { name: "PRIVATE_PORT[/PROTO]", summary: "Port of the container, e.g. 80/udp", required: false, complete: "none" },
  ],
  options: [],
  async run(ctx, parsed) {
    const [ref, wanted] = [arg(parsed, 0), parsed.args[1]];
    const { published } = await ctx.engine.containers.inspect(ref);
    const mappings = published?.mappings ?? [];
    const lines = wanted === undefined || wanted === "" ? mappings.map(lineOf) : outsideOf(mappings, wanted, ref);
    return { kind: "lines", lines: lines.sort(naturally).map((text) => ({ text })) };
  },
};

type Mappings = PublishedPorts["mappings"];

function lineOf(mapping: Mappings[number]): string {
  return `${mapping.containerPort}/${mapping.protocol} -> ${outside(mapping)}`;
}

function outsideOf(mappings: Mappings, wanted: string, ref: string): string[] {
  const [number = "", protocol = ""] = wanted.split("/");
  if (!/^\d+$/.test(number) || Number(number) > 65_535) {
    throw new LeptonError("invalid-argument", `invalid port (${number})`);
  }
  const found = mappings.filter(
    (one) => one.containerPort === Number(number) && one.protocol === (protocol === "" ? "tcp" : protocol),
  );
  if (found.length === 0) throw new LeptonError("not-found", `no public port '${wanted}' published for ${ref}`);
  return found.map(outside);
}

function outside({ hostIp, hostPort }: Mappings[number]): string {
  return hostIp.includes(":") ? `[${hostIp}]:${hostPort}` : `${hostIp}:${hostPort}`;
}

/** `9/tcp` before `80/tcp`, as docker's client sorts. */
function naturally(one: string, other: string): number {
  const [a, b] = [one, other].map((text) => text.replace(/\d+/g, (digits) => digits.padStart(5, "0")));
  return a === b ? 0 : (a ?? "") < (b ?? "") ? -1 : 1;
}
