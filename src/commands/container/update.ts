/** `update`. */
import type { UpdateContainer } from "../../engine/types.ts";
import { LeptonError } from "../../errors.ts";
import type { Command, Parsed } from "../define.ts";
import { given, number, text } from "../read.ts";
import { eachTarget } from "../targets.ts";
import { checkRestart } from "./create-checks.ts";
import { CONTAINERS } from "./lifecycle.ts";
import { LIMIT_OPTIONS } from "./limit-options.ts";

const NAMES = [
  "blkio-weight",
  "cpu-period",
  "cpu-quota",
  "cpu-shares",
  "cpus",
  "cpuset-cpus",
  "cpuset-mems",
  "memory",
  "memory-reservation",
  "memory-swap",
  "pids-limit",
];

export const update: Command = {
  path: ["container", "update"],
  aliases: [["update"]],
  group: "Containers",
  summary: "Update configuration of one or more containers",
  details:
    "Changes limits and restart policy, of running containers too: the running process and the record both, or neither.",
  args: [CONTAINERS],
  options: [
    ...LIMIT_OPTIONS.filter(({ name }) => NAMES.includes(name)),
    {
      name: "restart",
      kind: "string",
      value: "string",
      summary: "Restart policy to apply when a container exits: no, always, unless-stopped, on-failure[:n]",
    },
  ],
  async run(ctx, parsed) {
    const change = changeOf(parsed);
    return eachTarget(parsed.args, async (ref) => {
      for (const warning of await ctx.engine.containers.update(ref, change)) ctx.io.warn(warning);
    });
  },
};

function changeOf(parsed: Parsed): UpdateContainer {
  const restart = text(parsed, "restart");
  const change = {
    ...given("blkioWeight", number(parsed, "blkio-weight")),
    ...given("cpuPeriodUs", number(parsed, "cpu-period")),
    ...given("cpuQuotaUs", number(parsed, "cpu-quota")),
    ...given("cpuShares", number(parsed, "cpu-shares")),
    ...given("cpus", number(parsed, "cpus")),
    ...given("cpusetCpus", text(parsed, "cpuset-cpus")),
    ...given("cpusetMems", text(parsed, "cpuset-mems")),
    ...given("memoryBytes", number(parsed, "memory")),
    ...given("memoryReservationBytes", number(parsed, "memory-reservation")),
    ...given("memorySwapBytes", number(parsed, "memory-swap")),
    ...given("pidsLimit", number(parsed, "pids-limit")),
    ...given("restart", restart === undefined ? undefined : checkRestart(restart, false)),
  };
  if (Object.keys(change).length > 0) return change;
  throw new LeptonError("invalid-argument", "you must provide one or more flags when using this command");
}
