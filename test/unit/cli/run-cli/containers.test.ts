/** What run, attach, logs and the dashboard do with the streams of a whole command line. */
import { describe, expect, it } from "vitest";
import type { CreateContainer, Engine, StartContainer } from "../../../../src/engine/types.ts";
import { fakeContainer, fakeWorld } from "../../../helpers/fake-engine.ts";
import { FakeAttachment } from "../attach/fake-attachment.ts";
import { cli, engineWith, Kept, running, Typed } from "../harness.ts";

describe("run", () => {
  it("asks for what the flags say", async () => {
    const asked: (CreateContainer & StartContainer)[] = [];
    const attachment = new FakeAttachment();
    attachment.end(0);
    const argv =
      "run -i --rm --name web --hostname h --entrypoint sh -e A=1 -e HOME -e NONE -w /w -u 1:2 -l a=b --label c --annotation x=y --cidfile /c --pidfile /p --read-only --tmpfs /t:size=1m -v ./x:/y:ro --cap-add A --cap-drop B --privileged --security-opt s --memory 64m --memory-swap -1 --cpus 1.5 -c 512 --cpuset-cpus 0-1 --pids-limit 9 --shm-size 1m --ulimit nofile=1:2 --sysctl net.a=b --init --stop-signal TERM --stop-timeout 3 --restart no --pull never --platform linux/arm64 --network host --ip 10.0.0.9 --ip6 fd00::9 --mac-address 02:00:00:00:00:09 --network-alias www --log-driver json-file --log-opt max-size=1m --group-add g img -c exit";
    const { code, stderr } = await cli(argv.split(" "), { engine: running(attachment, asked), env: { HOME: "/root" } });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(asked[0]).toMatchObject({
      image: "img",
      args: ["-c", "exit"],
      name: "web",
      hostname: "h",
      entrypoint: ["sh"],
      env: ["A=1", "HOME=/root", "NONE"],
      workdir: "/w",
      user: "1:2",
      labels: { a: "b", c: "" },
      annotations: { x: "y" },
      cidfile: "/c",
      pidfile: "/p",
      readOnly: true,
      tmpfs: ["/t:size=1m"],
      volumes: [`${process.cwd()}/x:/y:ro`],
      capAdd: ["A"],
      capDrop: ["B"],
      privileged: true,
      securityOpt: ["s"],
      memoryBytes: 64 * 1024 ** 2,
      memorySwapBytes: -1,
      cpus: 1.5,
      cpuShares: 512,
      cpusetCpus: "0-1",
      pidsLimit: 9,
      shmSizeBytes: 1024 ** 2,
      ulimits: ["nofile=1:2"],
      sysctls: { "net.a": "b" },
      init: true,
      stopSignal: "TERM",
      stopTimeoutSec: 3,
      restart: "no",
      pull: "never",
      platform: "linux/arm64",
      network: ["host"],
      ip: "10.0.0.9",
      ip6: "fd00::9",
      macAddress: "02:00:00:00:00:09",
      networkAliases: ["www"],
      logDriver: "json-file",
      logOpts: { "max-size": "1m" },
      groupAdd: ["g"],
      tty: false,
      openStdin: true,
      autoRemove: true,
      attach: true,
      stdin: true,
    });
  });

  it("asks for no more than was said", async () => {
    const asked: (CreateContainer & StartContainer)[] = [];
    await cli(["run", "-d", "img"], { engine: running(new FakeAttachment(), asked) });
    const said = Object.entries(asked[0] ?? {}).filter(
      ([, value]) => value !== false && (value as unknown[]).length !== 0,
    );
    expect(said.map(([name]) => name).sort()).toEqual(
      "annotations image labels logOpts onPull onWarning pull restart signal sysctls".split(" "),
    );
    expect(asked[0]).toMatchObject({ restart: "no", pull: "missing" });
  });

  it("prints the id where it does not wait", async () => {
    expect(await cli(["run", "-d", "img"], { engine: running(new FakeAttachment()) })).toMatchObject({
      code: 0,
      stdout: "0123\n",
    });
  });

  it("takes the terminal's size with -t", async () => {
    const asked: (CreateContainer & StartContainer)[] = [];
    const attachment = new FakeAttachment({ tty: true });
    attachment.say("hi\r\n");
    attachment.end(0);
    const [stdin, stdout] = [new Typed({ tty: true }), new Kept({ columns: 99, rows: 33 })];
    const ran = await cli(["run", "-it", "img"], { engine: running(attachment, asked), stdin, stdout });
    expect(ran).toMatchObject({ code: 0, stdout: "hi\r\n" });
    expect(asked[0]).toMatchObject({ tty: true, size: { columns: 99, rows: 33 } });
    expect(stdin.rawModes).toEqual([true, false]);
  });

  it("takes an empty --entrypoint for none", async () => {
    const asked: (CreateContainer & StartContainer)[] = [];
    await cli(["run", "-d", "--entrypoint", "", "img"], { engine: running(new FakeAttachment(), asked) });
    expect(asked[0]?.entrypoint).toEqual([]);
  });
});

describe("attach", () => {
  it.each([
    ["exited", "cannot attach to a stopped container, start it first"],
    ["created", "cannot attach to a stopped container, start it first"],
    ["paused", "cannot attach to a paused container, unpause it first"],
    ["restarting", "cannot attach to a restarting container, wait until it is running"],
  ] as const)("refuses a container that is %s", async (status, message) => {
    const { namespaces, engine } = fakeWorld();
    namespaces.get("default")?.containers.set("a", fakeContainer("a", { status }));
    expect(await cli(["attach", "a"], { engine })).toMatchObject({ code: 1, stderr: `lepton: ${message}\n` });
  });

  it("gives input only where -i was given", async () => {
    for (const openStdin of [true, false]) {
      const asked: unknown[] = [];
      const attachment = new FakeAttachment();
      attachment.end(0);
      const engine = engineWith({
        inspect: async () => ({ ...fakeContainer("a", { openStdin }), spec: {} }),
        attach: async (_ref, options) => {
          asked.push(options?.stdin);
          return attachment;
        },
      });
      await cli(["attach", "a"], { engine });
      await cli(["attach", "--no-stdin", "a"], { engine });
      expect(asked).toEqual([openStdin, false]);
    }
  });

  it("starts one container at a time with -a", async () => {
    expect(await cli(["start", "-a", "a", "b"])).toMatchObject({
      code: 1,
      stderr: "lepton: you cannot start and attach multiple containers at once\n",
    });
  });
});

describe("logs", () => {
  const batches = (...records: [string, "stdout" | "stderr"][]): Engine =>
    engineWith({
      async *logBatches() {
        yield records.map(([text, stream]) => ({ stream, time: "2026-01-02T03:04:05.5Z", data: Buffer.from(text) }));
      },
    });

  it("gives each stream its bytes, exactly", async () => {
    const engine = batches(["a\n", "stdout"], ["b\n", "stderr"], ["\xff\0", "stdout"], ["c", "stdout"]);
    expect(await cli(["logs", "x"], { engine })).toMatchObject({ code: 0, stdout: "a\n\xff\0c", stderr: "b\n" });
  });

  it("puts a time before each line, once for a line in pieces", async () => {
    const engine = batches(["one\n", "stdout"], ["long ", "stdout"], ["err\n", "stderr"], ["line\n", "stdout"]);
    const { stdout, stderr } = await cli(["logs", "-t", "x"], { engine });
    const time = "2026-01-02T03:04:05.500000000Z";
    expect(stdout).toBe(`${time} one\n${time} long line\n`);
    expect(stderr).toBe(`${time} err\n`);
  });

  it("says on stderr where lines are missing", async () => {
    const engine = engineWith({
      async *logBatches() {
        yield [{ stream: "stdout", time: "", data: new Uint8Array(), lostLines: 3 }];
      },
    });
    expect(await cli(["logs", "x"], { engine })).toMatchObject({
      stdout: "",
      stderr: "WARNING: 3 lines lost to rotation\n",
    });
  });

  it.each([
    [["--tail", "5"], { tail: 5, follow: false }],
    [["-n", "all"], { follow: false }],
    [["-n", "-1", "-f"], { follow: true }],
    [["--since", "1136073600"], { sinceMs: 1_136_073_600_000 }],
    [["--until", "2026-01-02T03:04:05Z"], { untilMs: Date.UTC(2026, 0, 2, 3, 4, 5) }],
  ])("%j asks for %j", async (argv, expected) => {
    const asked: object[] = [];
    const engine = engineWith({
      async *logBatches(_ref, options) {
        asked.push(options ?? {});
        yield [];
      },
    });
    await cli(["logs", ...argv, "x"], { engine });
    expect(asked[0]).toMatchObject(expected);
  });

  it.each([
    ["--tail", "x", 'invalid value for --tail: "x"\n'],
    [
      "--since",
      "yesterday",
      'invalid value for "since": failed to parse value as time or duration: "yesterday"\nhint: ',
    ],
    ["--until", "x", 'invalid value for "until": failed to parse value as time or duration: "x"\nhint: '],
  ])("refuses %s %s", async (flag, word, complaint) => {
    const { code, stderr } = await cli(["logs", flag, word, "x"]);
    expect({ code, says: stderr.startsWith(`lepton: ${complaint}`), stderr }).toMatchObject({ code: 1, says: true });
  });
});

describe("the dashboard", () => {
  it("opens where lepton is called alone on a terminal", async () => {
    const terminal = { stdin: new Typed({ tty: true }), stdout: new Kept({ columns: 80, rows: 24 }) };
    expect(await cli([], terminal)).toMatchObject({ code: 0, dashboards: 1 });
    expect(
      await cli(["dashboard"], { stdin: new Typed({ tty: true }), stdout: new Kept({ columns: 80, rows: 24 }) }),
    ).toMatchObject({ dashboards: 1 });
  });

  it("prints its first screen where there is none", async () => {
    const { namespaces, engine } = fakeWorld();
    namespaces.get("default")?.containers.set("a", fakeContainer("a", { name: "web" }));
    namespaces.get("default")?.containers.set("b", fakeContainer("b", { status: "exited", exitCode: 3 }));
    const { code, stdout, dashboards } = await cli([], { engine });
    expect({ code, dashboards }).toEqual({ code: 0, dashboards: 0 });
    expect(stdout).toMatch(
      /^lepton \S+ · containerd 2\.1\.4 at \/run\/fake\/containerd\.sock · namespace default · 2 containers, 1 running\n\nCONTAINER ID/,
    );
    expect(stdout).toContain("web\n");
    expect(stdout).toContain("Exited (3)");
  });
});
