/** The headless commands on a real engine: what people and scripts read of it. */
import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { importBusybox } from "../helpers/busybox.ts";
import { startContainerd, type TestDaemon } from "../helpers/containerd.ts";
import { exitOf, lepton, mustLepton, startLepton } from "../helpers/lepton.ts";
import { waitFor } from "../helpers/wait-for.ts";

let daemon: TestDaemon;
let shared: string;

const ask = (...args: string[]) => mustLepton(daemon, args);

beforeAll(async () => {
  daemon = await startContainerd();
  await importBusybox(daemon);
  shared = mkdtempSync(join(daemon.dir, "shared-"));
  await ask(
    "run",
    "-d",
    "--name",
    "web",
    "--label",
    "tier=front",
    "-v",
    `${shared}:/data:ro`,
    "--memory",
    "64m",
    "busybox",
    "sleep",
    "1000",
  );
  await ask(
    "run",
    "-d",
    "--name",
    "done",
    "--label",
    "tier=back",
    "busybox",
    "sh",
    "-c",
    "echo out; echo err >&2; exit 3",
  );
  await ask("wait", "done");
});

afterAll(async () => {
  await daemon.stop();
});

describe("ps", () => {
  test("prints docker's table", async () => {
    const lines = (await ask("ps", "-a")).split("\n");
    expect(lines[0]).toMatch(/^CONTAINER ID +IMAGE +COMMAND +CREATED +STATUS +PORTS +NAMES$/);
    expect(lines[1]).toMatch(/^[0-9a-f]{12} +busybox +"sh -c 'echo out; ec…" +\S.* ago +Exited \(3\) .* ago +done$/);
    expect(lines[2]).toMatch(/^[0-9a-f]{12} +busybox +"sleep 1000" +\S.* ago +Up .* +web$/);
  });

  test.each([
    [["-a"], "done web"],
    [[], "web"],
    [["-l"], "done"],
    [["-a", "--filter", "label=tier=back"], "done"],
    [["--filter", "volume=/data"], "web"],
    [["-a", "--filter", "ancestor=busybox"], "done web"],
    [["-a", "--filter", "exited=3"], "done"],
    [["--filter", "status=exited"], "done"],
    [["-a", "--filter", "since=web"], "done"],
    [["-a", "--filter", "before=done"], "web"],
    [["--filter", "network=none"], "web"],
  ])("%j", async (argv, names) => {
    expect((await ask("ps", "--format", "{{.Names}}", ...argv)).split("\n").join(" ")).toBe(names);
  });

  test("measures sizes", async () => {
    await ask("exec", "web", "sh", "-c", "head -c 3000000 /dev/zero > /tmp/big");
    expect(await ask("ps", "--filter", "name=web", "--format", "{{.Size}}")).toMatch(/^3\.\d+MB \(virtual \d\S+B\)$/);
  });
});

describe("inspect", () => {
  test("answers what scripts ask of docker's", async () => {
    const template =
      "{{.Name}} {{.State.Running}} {{.HostConfig.Memory}} {{(index .Mounts 0).Source}} {{.Config.Labels.tier}}";
    expect(await ask("inspect", "-f", template, "web")).toBe(`/web true 67108864 ${shared} front`);
    expect(await ask("inspect", "-f", "{{.State.Status}} {{.State.ExitCode}} {{.State.Pid}}", "done")).toBe(
      "exited 3 0",
    );
  });

  test("shows what is there, and fails for what is not", async () => {
    const { stdout, stderr, code } = await lepton(daemon, ["inspect", "web", "nosuch", "busybox"]);
    const found = JSON.parse(stdout) as { Id: string; Name?: string; RepoTags?: string[] }[];
    expect(found.map(({ Name, RepoTags }) => Name ?? RepoTags?.[0])).toEqual(["/web", "busybox:latest"]);
    expect({ stderr, code }).toEqual({ stderr: "lepton: no such object: nosuch\n", code: 1 });
  });
});

describe("logs", () => {
  test("gives each stream back, exactly", async () => {
    expect(await lepton(daemon, ["logs", "done"])).toMatchObject({ stdout: "out\n", stderr: "err\n", code: 0 });
    expect(await ask("logs", "-t", "done")).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z out$/);
    expect(await lepton(daemon, ["logs", "-n", "0", "done"])).toMatchObject({ stdout: "", stderr: "" });
  });

  test("ends quietly when nobody reads on", async () => {
    await ask("run", "-d", "--name", "long", "busybox", "seq", "1", "100000");
    await ask("wait", "long");
    const child = startLepton(daemon, ["logs", "long"]);
    let stderr = "";
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk));
    child.stdout.once("data", () => child.stdout.destroy());
    expect(await exitOf(child)).toBe(141);
    expect(stderr).toBe("");
  });
});

describe("live commands", () => {
  test("events tell a container's life in docker's words, until interrupted", async () => {
    const child = startLepton(daemon, [
      "events",
      "--filter",
      "type=container",
      "--format",
      "{{.Action}} {{.Actor.Attributes.name}}",
    ]);
    let seen = "";
    child.stdout.on("data", (chunk: Buffer) => (seen += chunk));
    // A subscription gives no sign of its own: containers come and go until one of them is seen.
    await waitFor("the stream to be live", async () => {
      await ask("run", "--rm", "--name", "probe", "busybox", "true");
      return seen.includes("destroy probe");
    });
    await ask("run", "--rm", "--name", "short", "busybox", "true");
    await waitFor("the end of its life", () => seen.includes("destroy short"));
    child.kill("SIGINT");
    expect(await exitOf(child)).toBe(130);
    const short = seen.split("\n").filter((line) => line.endsWith(" short"));
    expect(short).toEqual(["create short", "start short", "die short", "destroy short"]);
  });

  test("stats and top look into running containers", async () => {
    const [header = "", ...rows] = (await ask("stats", "--no-stream", "web")).split("\n");
    expect(header).toMatch(/^CONTAINER ID +NAME +CPU % +MEM USAGE \/ LIMIT +MEM % +NET I\/O +BLOCK I\/O +PIDS$/);
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatch(/^[0-9a-f]{12} +web +\d+\.\d\d% +\S+iB \/ 64MiB +\d+\.\d\d% .* 1$/);
    expect(await ask("top", "web")).toMatch(/^UID +PID +PPID [^\n]*CMD\nroot +\d+ .*sleep 1000$/);
    expect(await ask("top", "web", "-o", "pid,comm")).toMatch(/^PID +COMMAND\n\d+ +sleep$/);
  });
});

describe("everything else", () => {
  test("prints the first screen without a terminal", async () => {
    const screen = await ask();
    expect(screen).toMatch(
      /^lepton \S+ · containerd \S+ at \S+ · namespace default · \d+ containers, \d+ running\n\nCONTAINER ID/,
    );
    expect(screen).toContain("web");
  });

  test("names the images, the namespaces and the versions", async () => {
    expect(await ask("images", "--format", "{{.Repository}}:{{.Tag}}")).toBe("busybox:latest");
    expect(await ask("namespace", "ls", "-q")).toContain("default");
    expect(await ask("version", "--format", "{{.Server.Version}}")).toMatch(/^2\./);
    expect(await ask("info", "--format", "{{.Driver}} {{.OSType}}")).toBe("overlayfs linux");
  });

  test("says where containerd is not", async () => {
    const { stdout, stderr, code } = await lepton(daemon, ["--address", "/nowhere.sock", "ps"]);
    expect({ stdout, code }).toEqual({ stdout: "", code: 1 });
    expect(stderr).toMatch(/^lepton: cannot reach containerd at "\/nowhere\.sock"[^\n]*\n(?:hint: [^\n]*\n)?$/);
  });

  test("reads --env-file for itself, on every runtime", async () => {
    const { stderr, code } = await lepton(daemon, ["run", "--rm", "--env-file", "/nowhere.env", "busybox", "true"]);
    expect(code).toBe(125);
    expect(stderr).toContain('lepton: cannot open "/nowhere.env"');
  });
});
