/**
 * The rules by which the bridge plugin masks a container's address. It removes them only with the network namespace at
 * hand, which is gone when a container has ended: so each end would leave a rule, a chain and its two rules, for ever.
 */
import { createHash } from "node:crypto";
import type { Attachment } from "./attachment.ts";
import type { CniResult } from "./result.ts";
import { runProgram } from "./run-program.ts";

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
  const { stdout: rules } = await runProgram([iptables, "-w", "-t", "nat", "-S"], { path, mustSucceed: true });
  const change = removalOf(rules, chain);
  if (change !== undefined)
    await runProgram([`${iptables}-restore`, "-w", "--noflush"], { path, input: change, mustSucceed: true });
}

/** Input for iptables-restore, as one change; undefined where nothing speaks of the chain. */
export function removalOf(rules: string, chain: string): string | undefined {
  const lines = rules.split("\n");
  if (!lines.includes(`-N ${chain}`)) return undefined;
  const jumps = lines.filter((line) => line.startsWith("-A ") && line.endsWith(` -j ${chain}`));
  const removals = jumps.map((line) => `-D ${line.slice(3)}`);
  return ["*nat", ...removals, `-F ${chain}`, `-X ${chain}`, "COMMIT", ""].join("\n");
}
