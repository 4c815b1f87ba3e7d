/**
 * Records what docker of Debian answers to the lines of test/fixtures/docker-lines, on a dockerd of its own; by hand,
 * where the table has changed:
 *   node scripts/record-docker-lines.ts [GROUP…]
 */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { GROUPS } from "../test/fixtures/docker-lines/groups.ts";
import { LINES_IMAGE } from "../test/fixtures/docker-lines/image.ts";
import { type Answer, lineOf, type RecordedGroup } from "../test/helpers/docker-lines/line.ts";
import { type Docker, runGroup } from "../test/helpers/docker-lines/run-group.ts";
import { busyboxImage, dockerArchive } from "../test/helpers/image.ts";
import { startDocker } from "./bench/docker.ts";

const RECORDED = new URL("../test/fixtures/docker-lines/recorded.json", import.meta.url);

async function main(only: readonly string[]): Promise<void> {
  const dir = mkdtempSync("/tmp/record-");
  const archive = join(dir, "busybox.tar");
  writeFileSync(archive, dockerArchive([{ names: ["busybox:latest"], image: await busyboxImage(LINES_IMAGE) }]));
  try {
    await using peer = await startDocker();
    if (peer === undefined) throw new Error("docker does not run here: scripts/fill-peers.sh fetches it");
    const docker: Docker = (args, input) => answerOf(peer.docker(...args), input);
    await docker(["load", "-i", archive], "");
    const groups: RecordedGroup[] = [];
    for (const group of GROUPS) {
      if (only.length > 0 && !only.includes(group.name)) continue;
      const answers = await runGroup(group, docker);
      groups.push({
        name: group.name,
        answers: answers.map((answer, index) => ({ line: lineOf(group.lines[index] ?? "").line, ...answer })),
      });
    }
    const before = only.length > 0 ? (JSON.parse(readFileSync(RECORDED, "utf8")) as RecordedGroup[]) : [];
    const kept = before.filter(({ name }) => !only.includes(name));
    const order = GROUPS.map(({ name }) => name);
    const all = [...kept, ...groups].sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
    writeFileSync(RECORDED, `${JSON.stringify(all, null, 1)}\n`);
  } finally {
    rmSync(dir, { recursive: true });
  }
}

interface Command {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

async function answerOf({ argv: [program = "", ...args], env }: Command, input: string): Promise<Answer> {
  const child = spawn(program, args, { env });
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  const exit = new Promise<number>((resolve) => child.once("close", (code) => resolve(code ?? 128)));
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), exit]);
  return { code, stdout, stderr };
}

await main(process.argv.slice(2));
