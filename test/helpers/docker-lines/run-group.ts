/** Runs the lines of a group by whichever program understands them. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Answer, type Group, lineOf, wordsOf } from "./line.ts";
import { normal } from "./normal.ts";

/** Runs one command of docker's to its end. */
export type Docker = (args: readonly string[], input: string) => Promise<Answer>;

/** What each line answered, made comparable; the world is cleared before, and the files of the table are new. */
export async function runGroup(group: Group, docker: Docker): Promise<Answer[]> {
  await clear(docker);
  const dir = mkdtempSync("/tmp/lines-");
  try {
    writeFiles(dir);
    const answers: Answer[] = [];
    for (const line of group.lines) {
      const { input = "", mask, ...rest } = lineOf(line);
      const { code, stdout, stderr } = await docker(wordsOf(rest.line, dir), input);
      answers.push({ code, stdout: normal(stdout, dir, mask), stderr: normal(stderr, dir, mask) });
    }
    return answers;
  } finally {
    rmSync(dir, { recursive: true });
  }
}

function writeFiles(dir: string): void {
  writeFileSync(join(dir, "file"), "content of the file\n");
  writeFileSync(join(dir, "env"), "# a comment\nFROM_FILE=yes\nUNSET_HERE\n");
  writeFileSync(join(dir, "badenv"), "no value\n");
  writeFileSync(join(dir, "labels"), "from.file=yes\n");
  mkdirSync(join(dir, "tree/below"), { recursive: true });
  writeFileSync(join(dir, "tree/below/leaf"), "leaf\n");
  writeFileSync(join(dir, "taken.cid"), "");
}

async function clear(docker: Docker): Promise<void> {
  const words = async (...args: string[]) => (await docker(args, "")).stdout.split("\n").filter(Boolean);
  const containers = await words("ps", "-aq");
  if (containers.length > 0) await docker(["rm", "-fv", ...containers], "");
  const volumes = await words("volume", "ls", "-q");
  if (volumes.length > 0) await docker(["volume", "rm", ...volumes], "");
  const networks = await words("network", "ls", "-q", "-f", "type=custom");
  if (networks.length > 0) await docker(["network", "rm", ...networks], "");
  const images = (await words("images", "--format", "{{.Repository}}:{{.Tag}}")).filter(
    (name) => name !== "busybox:latest",
  );
  if (images.length > 0) await docker(["rmi", "-f", ...images], "");
}
