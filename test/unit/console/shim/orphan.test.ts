import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { waitFor } from "../../../helpers/wait-for.ts";

const REAPER = fileURLToPath(new URL("../../../helpers/reaper-child.ts", import.meta.url));

// A shim is a subreaper: when its logger ends, the reaper that the logger started becomes a child of the shim.
test("a reaper that ends its own shim lives on; the other children of the shim go with it", async () => {
  const script = 'sleep 600 & echo $! >&2; "$0" "$1" __reap $$ & wait';
  const shim = spawn("sh", ["-c", script, process.execPath, REAPER], { stdio: ["ignore", "pipe", "pipe"] });
  const container = once(shim.stderr, "data").then(([line]) => Number(String(line)));
  const [said, [, signal]] = await Promise.all([text(shim.stdout), once(shim, "exit")]);
  expect(signal).toBe("SIGKILL");
  expect(said).toBe("lived");
  const pid = await container;
  await waitFor("the other child to end", async () => !isRunning(pid));
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
