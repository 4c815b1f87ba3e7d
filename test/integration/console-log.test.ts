/** The log of a console where its disk is full, and where it rotates under a follower. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { readLog } from "../../src/engine/logs/read-log.ts";
import { type ConsoleRig, startConsoleRig } from "../helpers/console-rig.ts";
import { waitFor } from "../helpers/wait-for.ts";

describe.runIf(process.geteuid?.() === 0)("a full disk", () => {
  test("never holds the container up; what is lost is counted and writing resumes", async () => {
    const dir = mkdtempSync(join(tmpdir(), "full-"));
    // With the ballast gone there is room for all of the output: a console that is behind must not fill it again.
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=32m", "tmpfs", dir]);
    try {
      writeFileSync(join(dir, "ballast"), Buffer.alloc((32 << 20) - 256 * 1024));
      await using rig = await startConsoleRig({ logPath: join(dir, "c-json.log") });
      rig.shim.register();
      await rig.run("seq 1 300000");
      rmSync(join(dir, "ballast"));
      // A slow machine meets the full disk more than once, and is told of each loss by itself.
      await waitFor("the markers", () => toldBytes(rig) === 1_988_895);
      await rig.run("echo after");
      rig.shim.exit(0);
      await rig.done;
      expect(rig.log().toString().endsWith("after\n")).toBe(true);
      expect(rig.log().toString()).toContain("[log: lost ");
      expect(toldBytes(rig)).toBe(1_988_895 + "after\n".length);
    } finally {
      execFileSync("umount", ["-l", dir]);
    }
  });
});

/** Bytes of output that are in the log, and those that it tells to be lost. */
function toldBytes(rig: ConsoleRig): number {
  return rig.records().reduce((sum, { stream, data }) => {
    if (stream === "stdout") return sum + data.length;
    const [, lost = "NaN"] = /^\[log: lost (\d+) bytes: ENOSPC\]\n$/.exec(Buffer.from(data).toString()) ?? [];
    return sum + Number(lost);
  }, 0);
}

/** Follows the rotating log while the script runs; every number that it prints is given, counted as lost or missing. */
async function followRotation(script: string) {
  await using rig = await startConsoleRig({ maxSizeBytes: 1_000_000, maxFiles: 3 });
  rig.shim.register();
  const source = { path: rig.config.logPath, exitPath: join(dirname(rig.config.logPath), "exit.json") };
  const given: string[] = [];
  let lost = 0;
  const reading = (async () => {
    for await (const record of readLog(source, { follow: true })) {
      if (record.lostLines === undefined) given.push(Buffer.from(record.data).toString());
      else lost += record.lostLines;
    }
  })();
  await rig.run(script);
  rig.shim.exit(0);
  await reading;
  return { given, lost };
}

describe("a follower of a log that rotates", () => {
  // Little enough for what is kept: a reader that gets no processor for seconds loses nothing either.
  test("gets every line of a writer of 20,000 lines/s", async () => {
    const script =
      "i=0; while [ $i -lt 30 ]; do seq $((i * 1000 + 1)) $((i * 1000 + 1000)); sleep 0.05; i=$((i + 1)); done";
    const { given, lost } = await followRotation(script);
    expect(lost).toBe(0);
    expect(given).toEqual(Array.from({ length: 30_000 }, (_, i) => `${i + 1}\n`));
  });

  test("gets or is told of every line of a writer at full speed", async () => {
    const { given, lost } = await followRotation("seq 1 300000");
    console.log(`300,000 lines through 1 MB x 3, unthrottled: ${given.length} given, ${lost} counted as lost`);
    expect(given.length + lost).toBe(300_000);
    expect(given.at(-1)).toBe("300000\n");
  });
});
