import type { ReapCommand } from "../config.ts";

/** Starts the process that goes on with a container whose console has nothing more to do. */
export async function startReaper(reap: ReapCommand): Promise<void> {
  // What starts processes is loaded by then: the container waits for all that a console loads before it is ready.
  const { spawn } = await import("node:child_process");
  const [program = "", ...args] = reap.argv;
  const child = spawn(program, args, {
    cwd: "/",
    detached: true,
    stdio: "ignore",
    env: { ...process.env, ...reap.env },
  });
  // Nobody is left to be told; the next sweep finds the container.
  child.on("error", () => undefined);
  child.unref();
}
