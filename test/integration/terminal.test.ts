/** Commands that take the terminal, in a real one. */
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { importBusybox } from "../helpers/busybox.ts";
import { startContainerd, type TestDaemon } from "../helpers/containerd.ts";
import { leptonBinary } from "../helpers/global-setup.ts";
import { mustLepton } from "../helpers/lepton.ts";
import { KEYS, openPty, type PtyProgram } from "../helpers/pty.ts";

let daemon: TestDaemon;

beforeAll(async () => {
  daemon = await startContainerd();
  await importBusybox(daemon);
});

afterAll(async () => {
  await daemon.stop();
});

const DETACH = ["\x10", "\x11"] as const;

function open(...args: string[]): PtyProgram {
  return openPty(leptonBinary(), args, { columns: 80, rows: 24, env: daemon.env });
}

/** A shell that says when it is there: `$ ` is its prompt. */
function openShell(...args: string[]): PtyProgram {
  return open(...args, "env", "PS1=% ", "sh");
}

async function detach(program: PtyProgram): Promise<number> {
  for (const key of DETACH) program.type(key);
  return (await program.exit).exitCode;
}

describe("run -it", () => {
  test("is a terminal of our size, follows it, and gives the shell's status", async () => {
    const program = openShell("run", "-it", "--rm", "busybox");
    await program.until("% ");
    program.type("stty size; tty\r");
    await program.until("24 80");
    await program.until("/dev/pts/0");
    program.resize(100, 30);
    program.type("while [ \"$(stty size)\" != '30 100' ]; do :; done; echo resized\r");
    await program.until(/^resized/m);
    program.type("exit 5\r");
    expect((await program.exit).exitCode).toBe(5);
  });

  test("gives Ctrl-C to the process, not to us", async () => {
    const program = openShell("run", "-it", "--rm", "busybox");
    await program.until("% ");
    // Before it runs, the shell itself would take the key for a character.
    program.type("sh -c 'echo started; exec sleep 1000'\r");
    await program.until(/^started/m);
    program.type(KEYS.ctrlC);
    program.type("echo still $((40 + 2))\r");
    await program.until("still 42");
    program.type("exit\r");
    expect((await program.exit).exitCode).toBe(0);
  });

  test("lets go on the keys, and attach takes up again", async () => {
    const program = openShell("run", "-it", "--name", "kept", "busybox");
    await program.until("% ");
    program.type("memory=kept\r");
    await program.until("memory=kept");
    expect(await detach(program)).toBe(0);
    expect(await mustLepton(daemon, ["ps", "--filter", "name=kept", "--format", "{{.Names}} {{.State}}"])).toBe(
      "kept running",
    );

    const again = open("attach", "kept");
    again.type("echo it was $memory\r");
    await again.until("it was kept");
    expect(await detach(again)).toBe(0);
    await mustLepton(daemon, ["rm", "-f", "kept"]);
  });

  test("gives the screen the bytes of the container's terminal, and no others", async () => {
    const program = open("run", "-it", "--rm", "busybox", "sh", "-c", "printf 'a\\nb\\n'; stty -opost; printf 'c\\nd'");
    await program.exit;
    expect(program.output()).toBe("a\r\nb\r\nc\nd");
  });

  test("takes other keys, and none that are not typed", async () => {
    const program = openShell("run", "-it", "--rm", "--name", "keys", "--detach-keys", "ctrl-x,d", "busybox");
    await program.until("% ");
    for (const key of DETACH) program.type(key);
    program.type("echo not $((1 + 1))\r");
    await program.until("not 2");
    for (const key of ["\x18", "d"]) program.type(key);
    expect((await program.exit).exitCode).toBe(0);
    await mustLepton(daemon, ["rm", "-f", "keys"]);
  });

  test("leaves the terminal as it was: cooked and echoing", async () => {
    const script = `${leptonBinary()} run -it --rm busybox true; stty -a | tr ' ;' '\\n\\n' | grep -E '^-?(icanon|echo|isig)$'`;
    const program = openPty("/bin/sh", ["-c", script], { columns: 80, rows: 24, env: daemon.env });
    await program.exit;
    expect(
      program
        .output()
        .split(/\s+/)
        .filter((word) => word !== "")
        .sort(),
    ).toEqual(["echo", "icanon", "isig"]);
  });

  test("leaves it so when a signal ends us", async () => {
    await mustLepton(daemon, ["run", "-d", "--name", "held", "busybox", "sleep", "1000"]);
    for (const signal of ["TERM", "HUP"]) {
      const file = join(daemon.dir, `client-${signal}`);
      const watch = `until stty -a </dev/tty | grep -q -e -icanon; do :; done; kill -${signal} $(cat ${file})`;
      const client = `echo $$ >${file}; exec ${leptonBinary()} exec -it held sleep 1000`;
      const script = `(${watch}) & sh -c '${client}'; stty -a | grep -o -e -icanon; echo ended`;
      const program = openPty("/bin/sh", ["-c", script], { columns: 80, rows: 24, env: daemon.env });
      await program.until("ended");
      expect(program.output()).not.toContain("-icanon");
      await program.close();
    }
    await mustLepton(daemon, ["rm", "-f", "held"]);
  });
});

describe("exec -it", () => {
  test("is a terminal in a running container, and gives the command's status", async () => {
    await mustLepton(daemon, ["run", "-d", "--name", "host", "busybox", "sleep", "1000"]);
    const program = openShell("exec", "-it", "-e", "WHO=me", "-w", "/tmp", "host");
    await program.until("% ");
    program.type("echo $WHO in $PWD at $(stty size)\r");
    await program.until("me in /tmp at 24 80");
    program.type("exit 9\r");
    expect((await program.exit).exitCode).toBe(9);
    await mustLepton(daemon, ["rm", "-f", "host"]);
  });
});

describe("without input", () => {
  test("run -t shows a terminal's output, and Ctrl-C ends the process through the signal", async () => {
    const program = open(
      "run",
      "-t",
      "--rm",
      "busybox",
      "sh",
      "-c",
      "trap 'echo got; exit 3' INT; tty; while :; do sleep 0.05; done",
    );
    await program.until("/dev/pts/0");
    program.type(KEYS.ctrlC);
    expect((await program.exit).exitCode).toBe(3);
    expect(program.output()).toContain("got");
  });
});
