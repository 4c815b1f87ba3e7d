/**
 * The rules by which the bridge plugin masks a container's address. It removes them only with the network namespace at
 * hand, which is gone when a container has ended: so each end would leave a rule, a chain and its two rules, for ever.
 */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { text } from "node:stream/consumers";
import { fromNode, LeptonError } from "../errors.ts";
import type { Attachment } from "./attachment.ts";
import type { CniResult } from "./result.ts";

type Masked = Pick<Attachment, "list" | "containerId" | "path">;

/** Removes what is left of them; nothing is as good. `kept` is the result of the attachment, where there is one. */
export async function removeMasquerade(attachment: Masked, kept: CniResult | undefined): Promise<void> {
  if (!attachment.list.plugins.some(({ type, ipMasq }) => type === "bridge" && ipMasq === true)) return;
  const chain = masqueradeChain(attachment.list.name, attachment.containerId);
  const families = kept?.ips?.map(({ address }) => (address.includes(":") ? "ip6tables" : "iptables"));
  for (const iptables of new Set(families ?? ["iptables", "ip6tables"]))
    await removeChain(iptables, chain, attachment.path);
}

/** The name that the plugins give to the chain of a container (utils.FormatChainName). */
export function masqueradeChain(network: string, containerId: string): string {
  return `CNI-${createHash("sha512").update(`${network}${containerId}`).digest("hex").slice(0, 24)}`;
}

async function removeChain(iptables: string, chain: string, path: string): Promise<void> {
  const rules = await run([iptables, "-w", "-t", "nat", "-S"], path);
  const change = removalOf(rules, chain);
  if (change !== undefined) await run([`${iptables}-restore`, "-w", "--noflush"], path, change);
}

/** Input for iptables-restore, as one change; undefined where nothing speaks of the chain. */
export function removalOf(rules: string, chain: string): string | undefined {
  const lines = rules.split("\n");
  if (!lines.includes(`-N ${chain}`)) return undefined;
  const jumps = lines.filter((line) => line.startsWith("-A ") && line.endsWith(` -j ${chain}`));
  const removals = jumps.map((line) => `-D ${line.slice(3)}`);
  return ["*nat", ...removals, `-F ${chain}`, `-X ${chain}`, "COMMIT", ""].join("\n");
}

async function run([program = "", ...args]: readonly string[], path: string, input = ""): Promise<string> {
  const child = spawn(program, args, { env: { PATH: path }, cwd: "/", stdio: ["pipe", "pipe", "pipe"] });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", (error) => reject(fromNode(error, `cannot run ${program}`)));
    child.once("close", resolve);
  });
  // One that ends without reading says why by its status.
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  if (code === 0) return stdout;
  throw new LeptonError("internal", `cannot remove masquerade rules: ${program}: ${stderr.trim().split("\n")[0]}`);
}
