/** Options that docker has and that cannot be here: each is refused in a line that says why, but for what changes nothing. */
import type { OptionSpec } from "../define.ts";

const WINDOWS = "it works on Windows only";

function refused(name: string, why: string, harmless: readonly string[] = []): OptionSpec {
  return {
    name,
    kind: "strings",
    value: "string",
    hidden: true,
    summary: `Not here: ${why}`,
    check: (word) => (harmless.includes(word) ? undefined : why),
  };
}

export const REFUSED_OPTIONS: readonly OptionSpec[] = [
  refused("link", "there are no links: containers of one network find each other by name"),
  refused("storage-opt", "the files of a container have no quota of their own"),
  refused("volume-driver", "there are no volume plugins: the driver is local", ["", "local"]),
  refused("isolation", "Linux has the default isolation only", ["", "default"]),
  refused("disable-content-trust", "there is no content trust to turn on", ["true"]),
  refused("verify", "there is no verification of signatures", ["none"]),
  ...["cpu-count", "cpu-percent", "io-maxbandwidth", "io-maxiops"].map((name) => refused(name, WINDOWS)),
];
