/** Lays the ground of a network and clears it, with the iptables that the plugins use. */
import { withLock } from "../../disk/lock.ts";
import { runProgram } from "../run-program.ts";
import { type Ground, TABLES, type Table } from "./ground.ts";
import { isLaid, toClear, toLay } from "./restore.ts";

type Version = 4 | 6;
const PROGRAMS = { 4: "iptables", 6: "ip6tables" } as const;

/** Makes the rules of a network. `path` is where iptables is looked for. */
export async function layGround(ground: Ground, path: string): Promise<void> {
  for (const version of versionsOf(ground)) {
    await change(version, path, (table, listed) => toLay(ground, table, version, listed));
  }
}

/** The same, where they are not there: somebody may have flushed the firewall. One program to run where they are. */
export async function keepGround(ground: Ground, path: string): Promise<void> {
  const looks = versionsOf(ground).map(async (version) => {
    const { stdout } = await runProgram([`${PROGRAMS[version]}-save`], { path, mustSucceed: true });
    return isLaid(ground, version, stdout.split("\n"));
  });
  if (!(await Promise.all(looks)).every(Boolean)) await layGround(ground, path);
}

/** Removes the rules of a network; where there are none, or is no iptables, all is done. */
export async function clearGround(id: string, path: string): Promise<void> {
  for (const version of [4, 6] as const) {
    await change(version, path, (table, listed) => toClear(id, table, listed));
  }
}

function versionsOf({ subnets }: Ground): Version[] {
  return subnets.some((subnet) => subnet.includes(":")) ? [4, 6] : [4];
}

type Plan = (table: Table, listed: readonly string[]) => readonly string[];

// The rules of the host are everybody's: nobody of us changes them between our look and our change.
function change(version: Version, path: string, plan: Plan): Promise<void> {
  return withLock("firewall of this host", () => changeLocked(version, path, plan), { timeoutMs: 60_000 });
}

async function changeLocked(version: Version, path: string, plan: Plan): Promise<void> {
  const program = PROGRAMS[version];
  const listings = TABLES.map((table) => runProgram([program, "-w", "-t", table, "-S"], { path, mustSucceed: true }));
  const listed = await Promise.all(listings);
  const input = TABLES.flatMap((table, index) => plan(table, listed[index]?.stdout.split("\n") ?? []));
  if (input.length === 0) return;
  await runProgram([`${program}-restore`, "-w", "--noflush"], {
    path,
    input: `${input.join("\n")}\n`,
    mustSucceed: true,
  });
}
