/** Links of the host. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { runProgram } from "../../cni/run-program.ts";
import { LeptonError } from "../../errors.ts";
import { prefixBin } from "../embedded/program-dirs.ts";
import { pluginPath } from "./places.ts";

/** True where the host has a link of this name. */
export function isLink(name: string): boolean {
  return existsSync(`/sys/class/net/${name}`);
}

/** Removes a link; one that is not there is as good as removed. */
export async function removeLink(name: string, env: NodeJS.ProcessEnv = process.env): Promise<void> {
  if (!isLink(name)) return;
  const ended = await runProgram([...ipProgram(env), "link", "del", "dev", name], { path: pluginPath(env) });
  if (ended.code === 0 || !isLink(name)) return;
  throw new LeptonError("internal", `cannot remove link "${name}": ${ended.stderr.trim().split("\n")[0]}`);
}

// A host without iproute2 has our prefix's busybox.
function ipProgram(env: NodeJS.ProcessEnv): string[] {
  const found = pluginPath(env)
    .split(":")
    .some((dir) => existsSync(join(dir, "ip")));
  return found ? ["ip"] : [join(prefixBin(env), "busybox"), "ip"];
}
