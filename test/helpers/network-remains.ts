/** What the networks of one containerd hold outside its directories, and how to be rid of it. */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { clearGround } from "../../src/cni/ground/lay.ts";
import { removeLink } from "../../src/engine/networks/link.ts";
import { pluginPath } from "../../src/engine/networks/places.ts";
import { networksIn } from "./oracle/network-things.ts";
import { names } from "./runtime-remains.ts";

/** Removes the links and rules of a daemon whose containers have ended. */
export async function clearNetworks(paths: { readonly netconfDir: string; readonly dataRoot: string }): Promise<void> {
  const networks = networksIn(paths.netconfDir).filter(({ bridge }) => bridge !== "");
  if (networks.length === 0) return;
  for (const { id, bridge } of networks) {
    await clearGround(id, pluginPath());
    await removeLink(bridge);
  }
  const ids = containerIds(paths.dataRoot);
  for (const program of ["iptables", "ip6tables"]) clearPorts(program, ids);
}

function containerIds(dataRoot: string): Set<string> {
  const namespaces = names(dataRoot).flatMap((key) => {
    const dir = join(dataRoot, key, "containers");
    return names(dir).map((namespace) => join(dir, namespace));
  });
  return new Set(namespaces.flatMap(names));
}

/** Rules that would lead a port of the host to where a container was. */
function clearPorts(program: string, ids: ReadonlySet<string>): void {
  const env = { PATH: pluginPath() };
  const rules = execFileSync(program, ["-w", "-t", "nat", "-S"], { env, encoding: "utf8" }).split("\n");
  const doomed = rules.filter((rule) => ids.has(/id: \\"[^"]*?([0-9a-f]{64})\\"/.exec(rule)?.[1] ?? ""));
  const chains = new Set(doomed.flatMap((rule) => / -j (CNI-[A-Z0-9a-f-]+)$/.exec(rule)?.[1] ?? []));
  const jumps = doomed.filter((rule) => rule.startsWith("-A CNI-HOSTPORT") || rule.startsWith("-A POSTROUTING"));
  if (jumps.length === 0) return;
  const lines = [
    ...jumps.map((rule) => rule.replace(/^-A/, "-D")),
    ...[...chains]
      .filter((chain) => !chain.startsWith("CNI-HOSTPORT"))
      .flatMap((chain) => [`-F ${chain}`, `-X ${chain}`]),
  ];
  execFileSync(`${program}-restore`, ["-w", "--noflush"], { env, input: `*nat\n${lines.join("\n")}\nCOMMIT\n` });
}
