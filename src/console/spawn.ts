/**
 * Starts a console by hand, for a container whose streams are FIFOs. Its stdin is a lifeline: the pid of the
 * container's process comes there, and its end before that means that the container never came to be.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { LeptonError } from "../errors.ts";
import { FIFO_MODE } from "./fifo-mode.ts";
import type { ConsoleLauncher } from "./logger-uri.ts";

export interface SpawnedConsole {
  created(initPid: number): void;
  abort(): void;
}

/** Resolves when the console listens and reads; throws `unavailable` where it does not come up. */
export async function spawnConsole(
  launcher: ConsoleLauncher,
  storeDir: string,
  namespace: string,
  id: string,
): Promise<SpawnedConsole> {
  const [program, argument] = launcher;
  const child = spawn(program, [argument, storeDir, FIFO_MODE], {
    detached: true,
    cwd: "/",
    // No more than a shim gives, so that both ways behave alike.
    env: { CONTAINER_ID: id, CONTAINER_NAMESPACE: namespace },
    stdio: ["pipe", "pipe", "ignore"],
  });
  await readiness(child);
  child.unref();
  return {
    created: (initPid) => void child.stdin?.end(`${initPid}\n`),
    abort: () => void child.stdin?.end(),
  };
}

function readiness(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (cause?: unknown) =>
      reject(new LeptonError("unavailable", "cannot start the console of the container", { cause }));
    child.once("error", fail);
    child.once("exit", () => fail());
    // The lifeline breaks where the console dies; its client then hears so from the attach socket.
    child.stdin?.on("error", () => undefined);
    child.stdout?.once("data", () => {
      child.removeAllListeners("exit");
      child.stdout?.destroy();
      resolve();
    });
  });
}
