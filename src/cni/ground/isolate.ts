/** Containers of a bridge that are not to reach each other: the kernel keeps frames between isolated ports apart. */
import { writeFileSync } from "node:fs";
import { fromNode } from "../../errors.ts";
import type { PluginConfig } from "../invoke.ts";
import type { CniResult } from "../result.ts";

/** Isolates the host's end of what a plugin has made, where the network wants it: plugins before 1.6 do not know how. */
export function isolatePort([link]: readonly PluginConfig[], { interfaces = [] }: CniResult): void {
  if (link?.["portIsolation"] !== true) return;
  for (const { name, sandbox } of interfaces) {
    if (sandbox || name === link["bridge"] || !/^[^\s/:]{1,15}$/.test(name)) continue;
    try {
      writeFileSync(`/sys/class/net/${name}/brport/isolated`, "1");
    } catch (error) {
      throw fromNode(error, `cannot isolate "${name}"`);
    }
  }
}
