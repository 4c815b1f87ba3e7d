import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { importBusybox } from "../helpers/busybox.ts";
import { startContainerd, type TestDaemon } from "../helpers/containerd.ts";
import { exitOf, lepton, mustLepton, startLepton } from "../helpers/lepton.ts";
import { diffWorld, leaksSince, snapshotWorld, type World } from "../helpers/oracle.ts";
import { waitFor } from "../helpers/wait-for.ts";

let daemon: TestDaemon;
let before: World;

beforeAll(async () => {
  daemon = await startContainerd();
  await importBusybox(daemon);
  before = await snapshotWorld(daemon);
});

afterEach(async () => {
  const ids = (await mustLepton(daemon, ["ps", "-aq"])).split("\n").filter((id) => id !== "");
  if (ids.length > 0) await mustLepton(daemon, ["rm", "-f", ...ids]);
});

afterAll(async () => {
  await daemon.stop();
});

const ok = (...args: string[]) => mustLepton(daemon, args);
const statusOf = (name: string) => ok("ps", "-a", "--filter", `name=${name}`, "--format", "{{.Status}}");
const runSleep = (name: string, ...flags: string[]) =>
  ok("run", "-d", "--name", name, ...flags, "busybox", "sleep", "600");

describe("the life of a container", () => {
  test("create, start, stop, start again, remove", async () => {
    await ok("create", "--name", "web", "busybox", "sh", "-c", "trap 'exit 3' TERM; while true; do sleep 0.1; done");
    expect(await statusOf("web")).toBe("Created");
    expect(await ok("start", "web")).toBe("web");
    expect(await statusOf("web")).toMatch(/^Up /);
    expect(await ok("stop", "web")).toBe("web");
    expect(await statusOf("web")).toMatch(/^Exited \(3\) /);
    await ok("start", "web");
    expect(await statusOf("web")).toMatch(/^Up /);
    expect((await lepton(daemon, ["rm", "web"])).code).toBe(1);
    await ok("rm", "-f", "web");
    expect(await statusOf("web")).toBe("");
    expect(await leaksSince(daemon, before)).toEqual([]);
  });

  test("stop sends SIGKILL after the time-out to a process that ignores SIGTERM", async () => {
    await runSleep("deaf");
    await ok("stop", "-t", "1", "deaf");
    expect(await statusOf("deaf")).toMatch(/^Exited \(137\) /);
  });

  test("pause shows in the listing, and a paused container can be stopped", async () => {
    await runSleep("cold");
    await ok("pause", "cold");
    expect(await ok("ps", "--format", "{{.Status}}")).toMatch(/^Up .* \(Paused\)$/);
    expect((await lepton(daemon, ["exec", "cold", "true"])).code).not.toBe(0);
    await ok("unpause", "cold");
    expect(await statusOf("cold")).not.toMatch(/Paused/);
    await ok("pause", "cold");
    await ok("stop", "-t", "1", "cold");
    expect(await statusOf("cold")).toMatch(/^Exited \(137\) /);
  });

  test("kill sends the signal that is asked for", async () => {
    await ok(
      "run",
      "-d",
      "--name",
      "usr",
      "busybox",
      "sh",
      "-c",
      "trap 'exit 42' USR1; while true; do sleep 0.1; done",
    );
    await ok("kill", "-s", "USR1", "usr");
    expect(await ok("wait", "usr")).toBe("42");
  });

  test("kill -9 returns when the process has ended, running or frozen", async () => {
    // The kernel takes its time with many processes.
    const crowd = "i=0; while [ $i -lt 200 ]; do sleep 600 & i=$((i + 1)); done; wait";
    for (const name of ["warm", "cold"]) await ok("run", "-d", "--name", name, "busybox", "sh", "-c", crowd);
    await ok("pause", "cold");
    for (const name of ["warm", "cold"]) {
      await ok("kill", name);
      expect(await statusOf(name)).toMatch(/^Exited \(137\) /);
    }
  });

  test("wait answers with the exit status, also long after", async () => {
    await ok("run", "-d", "--name", "quick", "busybox", "sh", "-c", "exit 5");
    expect(await ok("wait", "quick")).toBe("5");
    expect(await ok("wait", "quick")).toBe("5");
  });

  test("rename frees the old name and claims the new one", async () => {
    await runSleep("old");
    await ok("rename", "old", "new");
    expect(await ok("ps", "--format", "{{.Names}}")).toBe("new");
    await runSleep("old");
    const { code, stderr } = await lepton(daemon, ["rename", "old", "new"]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/already in use/);
  });

  test("a name taken twice is a clean 125 that names the holder", async () => {
    const id = await runSleep("only");
    const { code, stderr } = await lepton(daemon, ["run", "-d", "--name", "only", "busybox", "true"]);
    expect(code).toBe(125);
    expect(stderr).toContain(id.slice(0, 12));
  });

  test("-d --rm removes the container after its end, with nobody waiting", async () => {
    await ok("run", "-d", "--rm", "--name", "gone", "busybox", "sleep", "0.2");
    await waitFor("the container to go", async () => (await statusOf("gone")) === "");
    expect(await leaksSince(daemon, before)).toEqual([]);
  });

  test("an ended container keeps no process of ours and no shim", async () => {
    await ok("run", "-d", "--name", "done", "busybox", "echo", "hi");
    await ok("wait", "done");
    await waitFor("the shim to go", async () => {
      const added = diffWorld(before, await snapshotWorld(daemon));
      return !added.some((thing) => /^(shim|process|task|bundle)/.test(thing));
    });
    expect(await statusOf("done")).toMatch(/^Exited \(0\) /);
    expect(await ok("logs", "done")).toBe("hi");
  });
});

describe("exec", () => {
  test("gives the command's exit status and streams", async () => {
    await runSleep("host");
    const { stdout, stderr, code } = await lepton(daemon, ["exec", "host", "sh", "-c", "echo a; echo b >&2; exit 9"]);
    expect({ stdout, stderr, code }).toEqual({ stdout: "a\n", stderr: "b\n", code: 9 });
  });

  test("passes stdin, environment, directory and user", async () => {
    await runSleep("host");
    const flags = ["-i", "-e", "X=1", "-w", "/tmp", "-u", "65534"];
    const { stdout } = await lepton(daemon, ["exec", ...flags, "host", "sh", "-c", "cat; echo $X; pwd; id -u"], {
      input: "in\n",
    });
    expect(stdout).toBe("in\n1\n/tmp\n65534\n");
  });

  test("tells a missing command from one that cannot run", async () => {
    await runSleep("host");
    expect((await lepton(daemon, ["exec", "host", "nope"])).code).toBe(127);
    expect((await lepton(daemon, ["exec", "host", "/etc/passwd"])).code).toBe(126);
    expect((await lepton(daemon, ["exec", "absent", "true"])).code).toBe(1);
  });

  test("detached leaves the command running", async () => {
    await runSleep("host");
    await ok("exec", "-d", "host", "sh", "-c", "echo there > /tmp/mark");
    await waitFor(
      "the mark",
      async () => (await lepton(daemon, ["exec", "host", "cat", "/tmp/mark"])).stdout === "there\n",
    );
  });
});

describe("attach", () => {
  test("several clients see the output of a container started with -d; one detaches, the others go on", async () => {
    await ok(
      "run",
      "-d",
      "--name",
      "talk",
      "busybox",
      "sh",
      "-c",
      "for i in $(seq 1 1000); do echo $i; sleep 0.05; done",
    );
    const first = startLepton(daemon, ["attach", "--sig-proxy=false", "talk"]);
    const second = startLepton(daemon, ["attach", "--sig-proxy=false", "talk"]);
    const seen = { first: "", second: "" };
    first.stdout.on("data", (chunk) => (seen.first += chunk));
    second.stdout.on("data", (chunk) => (seen.second += chunk));
    await waitFor("both to see lines", () => seen.first.includes("\n") && seen.second.includes("\n"));
    first.kill("SIGINT");
    await exitOf(first);
    const length = seen.second.length;
    await waitFor("the second to see more", () => seen.second.length > length);
    expect(await statusOf("talk")).toMatch(/^Up /);
    await ok("kill", "talk");
    expect(await exitOf(second)).toBe(137);
  });

  test("passes stdin to a container made with -i", async () => {
    await ok("run", "-d", "-i", "--name", "echo", "busybox", "sh", "-c", "read line; echo got $line");
    const child = startLepton(daemon, ["attach", "echo"]);
    let seen = "";
    child.stdout.on("data", (chunk) => (seen += chunk));
    child.stdin.write("ping\n");
    expect(await exitOf(child)).toBe(0);
    expect(seen).toBe("got ping\n");
  });

  test("start -a gives output and exit status", async () => {
    await ok("create", "--name", "job", "busybox", "sh", "-c", "echo run; exit 4");
    for (let round = 0; round < 2; round += 1) {
      const { stdout, code } = await lepton(daemon, ["start", "-a", "job"]);
      expect({ stdout, code }).toEqual({ stdout: "run\n", code: 4 });
    }
    expect(await ok("logs", "job")).toBe("run\nrun");
  });
});

describe("what is printed", () => {
  test("top lists the container's processes only", async () => {
    await runSleep("host");
    const lines = (await ok("top", "host")).split("\n");
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatch(/sleep 600$/);
  });

  test("stats of one moment names every running container", async () => {
    await runSleep("one");
    await runSleep("two");
    const rows = (await ok("stats", "--no-stream", "--format", "{{.Name}} {{.MemUsage}} {{.PIDs}}")).split("\n").sort();
    expect(rows[0]).toMatch(/^one [\d.]+\w+ \/ [\d.]+\w+ 1$/);
    expect(rows).toHaveLength(2);
  });

  test("inspect shows docker's fields", async () => {
    await runSleep("host", "-e", "A=1", "--label", "tier=web");
    const [object] = JSON.parse(await ok("inspect", "host"));
    expect(object.Name).toBe("/host");
    expect(object.State).toMatchObject({ Status: "running", Running: true, ExitCode: 0 });
    expect(object.Config).toMatchObject({
      Env: expect.arrayContaining(["A=1"]),
      Cmd: ["sleep", "600"],
      Labels: { tier: "web" },
    });
    expect(await ok("inspect", "-f", "{{.State.Pid}}", "host")).toMatch(/^\d+$/);
  });

  test("events tell the life of a container in docker's words", async () => {
    const child = startLepton(daemon, ["events", "--format", "{{.Action}}"]);
    let seen = "";
    child.stdout.on("data", (chunk) => (seen += chunk));
    await waitFor("the stream", async () => {
      await ok("run", "--rm", "busybox", "true");
      return seen.includes("destroy");
    });
    child.kill("SIGINT");
    await exitOf(child);
    expect(seen.split("\n")).toEqual(expect.arrayContaining(["create", "start", "die", "destroy"]));
  });
});
