/** How a console ends: with its container, and what it starts and tells then. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { makeFifos } from "../../src/console/make-fifo.ts";
import { outputOf } from "../helpers/console-io.ts";
import { consoleLauncher, ID, NAMESPACE, startConsoleRig } from "../helpers/console-rig.ts";
import { waitFor } from "../helpers/wait-for.ts";

/** A reap command that leaves a file. */
function reapMarker() {
  const path = join(mkdtempSync(join(tmpdir(), "reap-")), "done");
  const script = `env > ${path}.tmp; mv ${path}.tmp ${path}`;
  return { path, reap: { argv: ["/bin/sh", "-c", script], env: { PATH: "/bin:/usr/bin", EXTRA: "yes" } } };
}

describe("the end", () => {
  test("is waited for through SIGTERM, SIGHUP and SIGINT", async () => {
    await using rig = await startConsoleRig();
    rig.shim.register();
    const output = outputOf(await rig.attach());
    for (const signal of ["SIGTERM", "SIGHUP", "SIGINT"] as const) rig.child.kill(signal);
    await rig.run("echo still here");
    rig.shim.exit(0);
    expect((await output).toString()).toBe("still here\n");
    expect(await rig.done).toBe(0);
  });

  test("comes at Tasks.Delete where the shim never told the exit, with every byte", async () => {
    await using rig = await startConsoleRig();
    rig.shim.register();
    await rig.run("seq 1 100000");
    rig.shim.kill();
    rig.closePipes({ terminate: true });
    expect(await rig.done).toBe(0);
    expect(rig.log().length).toBe(588_895);
    expect(rig.exitJson()).toBeUndefined();
  });

  test("is unknown to clients where the shim was killed", async () => {
    await using rig = await startConsoleRig();
    rig.shim.register();
    const client = await rig.attach();
    const output = outputOf(client);
    await rig.run("echo hello");
    rig.shim.kill();
    rig.closePipes();
    expect((await output).toString()).toBe("hello\n");
    await expect(client.exit).rejects.toMatchObject({ code: "unavailable" });
  });

  test("is told by the loss of the console where that is killed", async () => {
    await using rig = await startConsoleRig();
    const client = await rig.attach();
    const output = outputOf(client);
    rig.child.kill("SIGKILL");
    expect((await output).length).toBe(0);
    await expect(client.exit).rejects.toMatchObject({ code: "unavailable" });
  });

  test("of a container that was never created leaves no exit and starts no removal", async () => {
    const { path, reap } = reapMarker();
    await using rig = await startConsoleRig({ reap });
    rig.closePipes({ terminate: true });
    expect(await rig.done).toBe(0);
    expect(rig.exitJson()).toBeUndefined();
    expect(existsSync(path)).toBe(false);
  });
});

describe("removal", () => {
  test("is started by the console where nobody claimed it, with little environment", async () => {
    const { path, reap } = reapMarker();
    await using rig = await startConsoleRig({ reap });
    rig.shim.register();
    rig.shim.exit(0);
    await rig.done;
    await waitFor("the removal", () => existsSync(path));
    const env = readFileSync(path, "utf8");
    expect(env).toContain("CONTAINER_ID=c1\n");
    expect(env).toContain("CONTAINER_NAMESPACE=ns\n");
    expect(env).toContain("EXTRA=yes\n");
  });

  test("is left to a client that claimed it and did it", async () => {
    const { path, reap } = reapMarker();
    await using rig = await startConsoleRig({ reap });
    const client = await rig.attach({ claimReap: true, output: false });
    rig.shim.register();
    rig.shim.exit(5);
    expect((await client.exit).exitCode).toBe(5);
    expect(rig.child.exitCode).toBeNull();
    client.reaped();
    await rig.done;
    expect(existsSync(path)).toBe(false);
  });

  test("is done by the console where the client that claimed it vanished, before or after the end", async () => {
    for (const when of ["before", "after"]) {
      const { path, reap } = reapMarker();
      await using rig = await startConsoleRig({ reap });
      const client = await rig.attach({ claimReap: true, output: false });
      rig.shim.register();
      if (when === "before") client.detach();
      rig.shim.exit(0);
      if (when === "after") {
        await client.exit;
        client.detach();
      }
      await rig.done;
      await waitFor("the removal", () => existsSync(path));
    }
  });

  test("is under way where the shim dismisses the console while a client claims it", async () => {
    const { path, reap } = reapMarker();
    await using rig = await startConsoleRig({ reap });
    const client = await rig.attach({ claimReap: true, output: false });
    rig.shim.register();
    rig.shim.exit(0);
    await client.exit;
    rig.child.kill("SIGTERM");
    expect(await rig.done).toBe(0);
    expect(existsSync(path)).toBe(false);
  });

  test("is started where the shim was killed", async () => {
    const { path, reap } = reapMarker();
    await using rig = await startConsoleRig({ reap });
    rig.shim.register();
    await waitFor("the console to wait", () => rig.shim.calls.includes("containerd.task.v3.Task/Wait"));
    rig.shim.kill();
    rig.closePipes();
    await rig.done;
    await waitFor("the removal", () => existsSync(path));
  });
});

describe("a tty", () => {
  test("has one stream, ends with it, and takes stdin from any client", async () => {
    await using rig = await startConsoleRig({ tty: true, openStdin: true });
    rig.shim.register();
    const [one, two] = [await rig.attach({ stdin: true }), await rig.attach({ stdin: true })];
    const output = outputOf(one, "stdout");
    const second = outputOf(two);
    const process = rig.start(`exec < ${rig.config.stdinPath}; for i in 1 2; do read -r line; echo "$line"; done`);
    const exited = once(process, "exit");
    await one.write(Buffer.from("from one\n"));
    await waitFor("the first line", () => rig.log().toString() === "from one\n");
    await two.write(Buffer.from("from two\n"));
    await exited;
    rig.shim.exit(0);
    rig.closePipes();
    expect((await output).toString()).toBe("from one\nfrom two\n");
    expect((await second).toString()).toBe("from one\nfrom two\n");
    expect(await rig.done).toBe(0);
  });

  test("ends though a child of it keeps the stream open", async () => {
    await using rig = await startConsoleRig({ tty: true });
    rig.shim.register();
    await rig.run("echo hello");
    rig.shim.exit(0);
    // The pipe stays open: here it is the rig that holds it.
    expect(await rig.done).toBe(0);
    expect(rig.log().toString()).toBe("hello\n");
  });
});

describe("a console that a client started", () => {
  test("goes when that client dies, before or after it was ready, and no container came to be", async () => {
    const [program, argument] = consoleLauncher();
    for (const waits of [false, true]) {
      await using rig = await startConsoleRig({ openStdin: true });
      await makeFifos([rig.config.stdoutPath, rig.config.stderrPath]);
      const child = spawn(program, [argument, rig.disk.storeDir, "fifo"], {
        env: { CONTAINER_ID: ID, CONTAINER_NAMESPACE: NAMESPACE },
        stdio: ["pipe", "pipe", "inherit"],
      });
      const exited = once(child, "exit");
      if (waits) await once(child.stdout, "data");
      child.stdin.end();
      expect((await exited)[0]).toBe(0);
    }
  });
});
