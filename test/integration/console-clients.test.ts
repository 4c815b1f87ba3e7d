/** The clients of a console: what they see and may send, and what they cannot do to the container. */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { describe, expect, test } from "vitest";
import { outputOf, tempFile } from "../helpers/console-io.ts";
import { startConsoleRig } from "../helpers/console-rig.ts";
import { waitFor } from "../helpers/wait-for.ts";

describe("clients", () => {
  test("see the same, several at once, from when they came", async () => {
    await using rig = await startConsoleRig();
    rig.shim.register();
    const early = [await rig.attach(), await rig.attach()].map((client) => outputOf(client));
    await rig.run("seq 1 20000");
    await waitFor("the log to hold it", () => rig.log().length === 108_894);
    const late = outputOf(await rig.attach());
    await rig.run("echo last");
    rig.shim.exit(0);
    const expected = `${Array.from({ length: 20_000 }, (_, i) => `${i + 1}\n`).join("")}last\n`;
    for (const output of early) expect((await output).toString()).toBe(expected);
    expect((await late).toString()).toBe("last\n");
  });

  test("that do not read hold the container up; when they leave it runs on", async () => {
    await using rig = await startConsoleRig();
    rig.shim.register();
    const slow = await rig.attach();
    const writer = rig.start("head -c 20000000 /dev/zero | tr '\\0' 'x'; echo");
    const exited = once(writer, "exit");
    const size = () => statSync(rig.config.logPath).size;
    // A console that has no processor for a while stands still as well: before it has read anything, or later.
    const still = stable(size);
    await waitFor("the log to stand still", () => still() && size() > 1024 * 1024);
    expect(writer.exitCode).toBeNull();
    slow.detach();
    await exited;
    rig.shim.exit(0);
    await rig.done;
    expect(rig.log().length).toBe(20_000_001);
  });

  test("that fall behind get everything, also after the end", async () => {
    await using rig = await startConsoleRig();
    rig.shim.register();
    const slow = await rig.attach();
    await rig.run("head -c 1000000 /dev/zero");
    rig.shim.exit(0);
    await waitFor("the exit to be recorded", () => rig.exitJson());
    // The console need not wait for them: Tasks.Delete waits for it.
    await rig.done;
    expect((await outputOf(slow)).length).toBe(1_000_000);
    expect((await slow.exit).exitCode).toBe(0);
  });

  test("that are killed leave the container alone", async () => {
    await using rig = await startConsoleRig();
    rig.shim.register();
    const module = new URL("../../src/console/client.ts", import.meta.url).href;
    const source = `
      import { attachConsole } from ${JSON.stringify(module)};
      const client = await attachConsole(${JSON.stringify(rig.config.socketPath)});
      console.log("attached");
      for await (const _ of client.output);
    `;
    const script = tempFile(Buffer.from(source));
    execFileSync("mv", [script, `${script}.ts`]);
    const client = spawn(process.execPath, [`${script}.ts`]);
    await once(client.stdout, "data");
    const writer = rig.start("seq 1 200000");
    const exited = once(writer, "exit");
    client.kill("SIGKILL");
    await exited;
    rig.shim.exit(0);
    await rig.done;
    expect(rig.log().length).toBe(1_288_895);
  });

  test("that talk nonsense are shown the door", async () => {
    await using rig = await startConsoleRig();
    rig.shim.register();
    const { connect } = await import("node:net");
    for (const nonsense of [
      Buffer.alloc(64, 0xff),
      Buffer.from("GET / HTTP/1.1\r\n\r\n"),
      Buffer.from("100000000000000a{{{{{{{{{{", "latin1"),
    ]) {
      const socket = connect({ path: rig.config.socketPath });
      socket.on("error", () => undefined);
      socket.write(nonsense);
      if (nonsense.length === 64) await once(socket, "close");
    }
    const output = outputOf(await rig.attach());
    await rig.run("echo fine");
    rig.shim.exit(0);
    expect((await output).toString()).toBe("fine\n");
  });

  test("find the socket closed to others", async () => {
    await using rig = await startConsoleRig();
    expect(statSync(rig.config.socketPath).mode & 0o777).toBe(0o600);
    expect(statSync(dirname(rig.config.socketPath)).mode & 0o777).toBe(0o700);
  });

  test("that come after the end are told that nobody is there", async () => {
    await using rig = await startConsoleRig();
    rig.shim.register();
    rig.shim.exit(0);
    await rig.done;
    await expect(rig.attach()).rejects.toMatchObject({ code: "unavailable" });
    expect(existsSync(rig.config.socketPath)).toBe(false);
  });
});

/** True once a figure is above zero and has not changed over ten looks. */
function stable(figure: () => number): () => boolean {
  let [last, same] = [0, 0];
  return () => {
    const now = figure();
    same = now === last && now > 0 ? same + 1 : 0;
    last = now;
    return same >= 10;
  };
}

test("bytes go both ways at once without end, however slowly they are read", async () => {
  await using rig = await startConsoleRig({ tty: true, openStdin: true, logDriver: "none" });
  rig.shim.register();
  const client = await rig.attach({ stdin: true });
  const process = rig.start(`head -c 8000000 < ${rig.config.stdinPath}`);
  const exited = once(process, "exit");
  const written = client.write(Buffer.alloc(8_000_000, "x"));
  let bytes = 0;
  for await (const { data } of client.output) {
    bytes += data.length;
    await new Promise(setImmediate);
    if (bytes === 8_000_000) break;
  }
  await written;
  await exited;
});

test("stdin is refused to clients of a container that has none", async () => {
  await using rig = await startConsoleRig();
  await expect(rig.attach({ stdin: true })).rejects.toMatchObject({ code: "failed-precondition" });
  const client = await rig.attach();
  await expect(client.write(Buffer.from("x"))).rejects.toMatchObject({ code: "failed-precondition" });
});
