/**
 * A program that was killed (SIGKILL) leaves the terminal in raw mode, where a shell would never start us. Node and
 * Bun restore at exit what they found at their start, so we cannot put it right from within: we say what does.
 */
import { spawnSync } from "node:child_process";

/** What to tell the user once the terminal is given back; undefined where nothing was wrong. Call it before raw mode. */
export function leftRaw(): string | undefined {
  const { status, stdout } = spawnSync("stty", ["-a"], { stdio: ["inherit", "pipe", "ignore"], encoding: "utf8" });
  if (status !== 0 || !/(^|\s)-icanon(\s|;|$)/.test(stdout)) return undefined;
  // In raw mode a line feed alone does not go back to the first column.
  return "lepton: a program that was killed had left this terminal raw; to put it right type: reset\r\n";
}
