/** Whole command lines, from words to exit status, against an engine in memory. */
import { describe, expect, it } from "vitest";
import type { CreateContainer, Engine, StartContainer } from "../../../src/engine/types.ts";
import { LeptonError } from "../../../src/errors.ts";
import { VERSION } from "../../../src/version.ts";
import { fakeContainer, fakeEvent, fakeImage, fakeWorld } from "../../helpers/fake-engine.ts";
import { until } from "../../helpers/until.ts";
import { FakeAttachment } from "./attach/fake-attachment.ts";
import { cli, Kept, Typed } from "./harness.ts";

/** An engine in memory with some verbs of the test's own. */
function engineWith(containers: Partial<Engine["containers"]>, more: Partial<Engine> = {}): Engine {
  const { engine } = fakeWorld();
  return { ...engine, ...more, containers: { ...engine.containers, ...containers } };
}

function running(attachment: FakeAttachment, asked: (CreateContainer & StartContainer)[] = []): Engine {
  return engineWith({
    run: async (options) => {
      asked.push(options);
      return { id: "0123", name: "n", attachment };
    },
  });
}

describe("without an engine", () => {
  it.each([
    [["--version"], `lepton version ${VERSION}\n`],
    [["--help"], "Usage:  lepton [OPTIONS] COMMAND\n"],
    [["ps", "--help"], "Usage:  lepton ps [OPTIONS]\n"],
    [["help", "run"], "Usage:  lepton run [OPTIONS] IMAGE [COMMAND] [ARG...]\n"],
    [["container"], "Usage:  lepton container COMMAND\n"],
  ])("%j", async (argv, start) => {
    const { code, stdout, stderr, connections } = await cli(argv, { connectError: new Error("asked for an engine") });
    expect({ code, stderr, connections }).toEqual({ code: 0, stderr: "", connections: [] });
    expect(stdout.startsWith(start)).toBe(true);
  });

  it("says what is wrong in one line, and what to do in the next", async () => {
    const connectError = new LeptonError("unavailable", "cannot reach containerd", { hint: "start it" });
    const { code, stdout, stderr } = await cli(["ps"], { connectError });
    expect({ code, stdout, stderr }).toEqual({
      code: 1,
      stdout: "",
      stderr: "lepton: cannot reach containerd\nhint: start it\n",
    });
  });

  it("shows a stack only with --debug", async () => {
    const connectError = new LeptonError("internal", "broken", { cause: new Error("the reason") });
    expect((await cli(["ps"], { connectError })).stderr).toBe("lepton: broken\n");
    const { stderr } = await cli(["--debug", "ps"], { connectError });
    expect(stderr).toContain("    at ");
    expect(stderr).toContain("caused by:\nError: the reason");
  });

  it("tells our own version, and then what is wrong with the server's", async () => {
    const { code, stdout, stderr } = await cli(["version"], { connectError: new Error("no socket") });
    expect(code).toBe(1);
    expect(stdout).toContain(`Version:           ${VERSION}`);
    expect(stderr).toBe("lepton: no socket\n");
  });

  it("has what registries are asked told with --debug, but not across a dashboard", async () => {
    const trace = expect.any(Function);
    expect((await cli(["--debug", "ps"])).connections).toEqual([{ registry: { trace } }]);
    expect((await cli(["ps", "--insecure-registry", "--debug"])).connections).toEqual([
      { registry: { insecure: true, trace } },
    ]);
    for (const words of [["ps"], ["--debug"], ["--debug", "dashboard"]])
      expect((await cli(words)).connections).toEqual([{}]);
  });

  it("never lets an error's text reach the terminal raw", async () => {
    const { stderr } = await cli(["ps"], {
      connectError: new LeptonError("internal", "x\x1b[2J\ny\u202e", { hint: "z\x07" }),
    });
    expect(stderr).toBe("lepton: x\\x1b[2J\\ny\\u202e\nhint: z\\x07\n");
  });
});

describe("exit statuses", () => {
  const failing = (error: unknown): Engine =>
    engineWith({ run: () => Promise.reject(error), exec: () => Promise.reject(error) });

  it.each([
    [["run", "x"], new LeptonError("internal", "no"), 125],
    [["run", "-d", "x"], new Error("no"), 125],
    [["run", "x"], new LeptonError("not-found", "no", { exitCode: 127 }), 127],
    [["run", "x"], new LeptonError("permission-denied", "no", { exitCode: 126 }), 126],
    [["exec", "a", "b"], new LeptonError("not-found", "no"), 1],
    [["exec", "a", "b"], new LeptonError("not-found", "no", { exitCode: 126 }), 126],
  ])("%j with %s is %d", async (argv, error, code) => {
    expect(await cli(argv, { engine: failing(error) })).toMatchObject({ code, stderr: "lepton: no\n" });
  });

  it.each([
    [["run", "--log-driver", "gelf", "x"], "no log driver named 'gelf' is registered"],
    [["run", "--restart", "always", "--rm", "x"], "cannot specify both --restart and --rm"],
    [["run", "--restart", "sometimes", "x"], "unknown policy 'sometimes'"],
    [["run", "--env-file", "/nonexistent", "x"], 'cannot open "/nonexistent"'],
    [["run", "--detach-keys", "foo", "x"], "invalid detach keys (foo)"],
  ])("%j is 125 before the engine is asked", async (argv, message) => {
    const { code, stderr } = await cli(argv, { engine: failing(new Error("the engine was asked")) });
    expect(code).toBe(125);
    expect(stderr).toContain(message);
  });

  it("is docker's 1 for -t without a terminal", async () => {
    const { code, stderr } = await cli(["run", "-it", "x"], { engine: failing(new Error("the engine was asked")) });
    expect({ code, stderr }).toEqual({ code: 1, stderr: "lepton: the input device is not a TTY\n" });
  });

  it("tries every target, tells each failure, and is 1", async () => {
    const engine = engineWith({
      stop: async (ref) => {
        if (ref !== "b") throw new LeptonError("not-found", `no such container: ${ref}`);
      },
    });
    expect(await cli(["stop", "a", "b", "c"], { engine })).toMatchObject({
      code: 1,
      stdout: "b\n",
      stderr: "lepton: no such container: a\nlepton: no such container: c\n",
    });
  });

  it("is that of the process", async () => {
    for (const exitCode of [0, 7, 137, 255]) {
      const attachment = new FakeAttachment();
      attachment.end(exitCode);
      expect((await cli(["run", "x"], { engine: running(attachment) })).code).toBe(exitCode);
    }
  });

  it("is 141, quietly, when our reader has gone", async () => {
    const stdout = new Kept();
    stdout._write = (_chunk, _encoding, done: (error?: Error) => void) =>
      done(Object.assign(new Error("EPIPE"), { code: "EPIPE" }));
    expect(await cli(["ps"], { stdout })).toMatchObject({ code: 141, stderr: "" });
  });

  it("is 1, and told, when our output cannot be written for another reason", async () => {
    const stdout = new Kept();
    stdout._write = (_chunk, _encoding, done: (error?: Error) => void) =>
      done(Object.assign(new Error("no space left on device"), { code: "ENOSPC" }));
    expect(await cli(["ps"], { stdout })).toMatchObject({ code: 1, stderr: "lepton: no space left on device\n" });
  });

  it("is 130, quietly, when we are told to end", async () => {
    const abort = new AbortController();
    const asked = Promise.withResolvers<void>();
    const untilAborted = (_ref: string, options?: { readonly signal?: AbortSignal }): Promise<never> =>
      new Promise((_resolve, reject) => {
        options?.signal?.addEventListener("abort", () => reject(new LeptonError("canceled", "canceled")));
        asked.resolve();
      });
    const ran = cli(["stop", "a"], { engine: engineWith({ stop: untilAborted }), signal: abort.signal });
    await asked.promise;
    abort.abort();
    expect(await ran).toMatchObject({ code: 130, stdout: "", stderr: "" });
  });
});

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
      stderr: "WARNING: 3 lines are missing here\n",
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
    ["--tail", "x"],
    ["--since", "yesterday"],
    ["--until", "x"],
  ])("refuses %s %s", async (flag, word) => {
    expect(await cli(["logs", flag, word, "x"])).toMatchObject({
      code: 1,
      stderr: `lepton: invalid value for ${flag}: "${word}"\n`,
    });
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

describe("events", () => {
  it("are docker's lines, of this namespace, until told to end", async () => {
    const world = fakeWorld();
    world.namespaces
      .get("default")
      ?.containers.set("aaaa", fakeContainer("aaaa", { name: "web", labels: { tier: "1", "lepton/name": "web" } }));
    const abort = new AbortController();
    const stdout = new Kept();
    const ran = cli(["events"], { engine: world.engine, signal: abort.signal, stdout });
    await until(() => world.calls.some((call) => call.startsWith("containers.list")));
    world.emit(fakeEvent("task", "start", "aaaa"));
    world.emit(fakeEvent("task", "create", "aaaa"));
    world.emit(fakeEvent("task", "start", "bbbb", "elsewhere"));
    world.emit({ ...fakeEvent("task", "exit", "aaaa"), attributes: { topic: "/tasks/exit", exitCode: "3" } });
    world.emit(fakeEvent("container", "destroy", "aaaa"));
    await until(() => stdout.text.split("\n").length > 3);
    abort.abort();
    await ran;
    const image = "image=docker.io/library/busybox:latest, name=web, tier=1";
    expect(stdout.text.split("\n").map((line) => line.replace(/^\S+ /, ""))).toEqual([
      `container start aaaa (${image})`,
      `container die aaaa (exitCode=3, ${image})`,
      `container destroy aaaa (${image})`,
      "",
    ]);
  });

  it("are filtered, and formatted by docker's fields", async () => {
    const world = fakeWorld();
    world.namespaces.get("default")?.containers.set("aaaa", fakeContainer("aaaa", { name: "web" }));
    const abort = new AbortController();
    const stdout = new Kept();
    const format = "{{.Type}} {{.Action}} {{.Actor.ID}} {{.Actor.Attributes.name}} {{.Time}} {{.Status}}";
    const ran = cli(["events", "--filter", "event=die", "--filter", "container=web", "--format", format], {
      engine: world.engine,
      signal: abort.signal,
      stdout,
    });
    await until(() => world.calls.some((call) => call.startsWith("containers.list")));
    world.emit(fakeEvent("task", "start", "aaaa"));
    world.emit(fakeEvent("task", "exit", "aaaa"));
    await until(() => stdout.text !== "");
    abort.abort();
    await ran;
    expect(stdout.text).toBe("container die aaaa web 1700000000 die\n");
  });
});

describe("other listings", () => {
  function withImages(): Engine {
    const world = fakeWorld();
    const images = world.namespaces.get("default")?.images;
    images?.set(
      "a",
      fakeImage("docker.io/library/busybox:1.36", { repository: "docker.io/library/busybox", tag: "1.36" }),
    );
    images?.set(
      "b",
      fakeImage("ghcr.io/a/b:2", {
        repository: "ghcr.io/a/b",
        tag: "2",
        sizeBytes: 0,
        contentBytes: 1_234_567,
        createdAtMs: 1_600_000_000_000,
      }),
    );
    return world.engine;
  }

  it("images are docker's", async () => {
    const { stdout } = await cli(["images"], { engine: withImages() });
    expect(stdout.split("\n")[0]).toBe("REPOSITORY    TAG       IMAGE ID       CREATED       SIZE");
    expect(stdout).toMatch(/\nbusybox +1\.36 +cdcdcdcdcdcd +\d years ago +4MB\n/);
    expect(stdout).toMatch(/\nghcr\.io\/a\/b +2 +cdcdcdcdcdcd +\d years ago +1\.23MB\n/);
  });

  it.each([
    [["busybox"], "busybox:1.36"],
    [["busybox:1.36"], "busybox:1.36"],
    [["busybox:9"], ""],
    [["ghcr.io/*/*"], "ghcr.io/a/b:2"],
    [["--filter", "before=busybox:1.36"], "ghcr.io/a/b:2"],
    [["--filter", "since=ghcr.io/a/b:2"], "busybox:1.36"],
    [["--filter", "dangling=true"], ""],
    [["--filter", "until=2021-01-01T00:00:00Z"], "ghcr.io/a/b:2"],
  ])("images %j are %j", async (argv, expected) => {
    const { stdout } = await cli(["images", "--format", "{{.Repository}}:{{.Tag}}", ...argv], { engine: withImages() });
    expect(stdout.trim()).toBe(expected);
  });

  it("images have digests where asked", async () => {
    const { stdout } = await cli(["images", "--digests"], { engine: withImages() });
    expect(stdout).toMatch(/^REPOSITORY +TAG +DIGEST +IMAGE ID/);
    expect(stdout).toContain(`sha256:${"ab".repeat(32)}`);
    expect((await cli(["images", "-q", "--no-trunc"], { engine: withImages() })).stdout).toContain(
      `sha256:${"cd".repeat(32)}\n`,
    );
  });

  it("namespaces are counted", async () => {
    const world = fakeWorld();
    world.namespaces.get("default")?.containers.set("a", fakeContainer("a"));
    expect((await cli(["namespace", "ls"], { engine: world.engine })).stdout).toMatch(
      /^NAME +CONTAINERS +IMAGES +LABELS\ndefault +1 +0 +\n$/,
    );
    expect((await cli(["ns", "ls", "-q"], { engine: world.engine })).stdout).toBe("default\n");
  });

  it("version and info take a format", async () => {
    expect((await cli(["version", "--format", "{{.Server.Version}} {{.Client.Version}}"])).stdout).toBe(
      `2.1.4 ${VERSION}\n`,
    );
    expect(JSON.parse((await cli(["version", "--format", "json"])).stdout)).toMatchObject({
      Server: { Version: "2.1.4" },
    });
    expect((await cli(["info", "--format", "{{.NCPU}}"])).stdout).toBe("2\n");
    expect((await cli(["info"])).stdout).toContain(" CPUs: 2\n Total Memory: 8GiB\n");
    expect(await cli(["info", "-f", "{{"])).toMatchObject({ code: 64 });
  });

  it("rmi prints what it did, and load what came", async () => {
    const { engine } = fakeWorld();
    const images = {
      ...engine.images,
      remove: async () => ({ untagged: ["a:1"], deleted: ["sha256:1"] }),
      load: async (source: AsyncIterable<Uint8Array>) => {
        let bytes = "";
        for await (const chunk of source) bytes += Buffer.from(chunk).toString();
        return [bytes];
      },
    };
    const stdin = new Typed();
    stdin.end("the-archive");
    expect((await cli(["rmi", "a:1"], { engine: { ...engine, images } })).stdout).toBe(
      "Untagged: a:1\nDeleted: sha256:1\n",
    );
    expect((await cli(["load"], { engine: { ...engine, images }, stdin })).stdout).toBe("Loaded image: the-archive\n");
    expect(await cli(["load"], { engine, stdin: new Typed({ tty: true }) })).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("requested load from stdin, but stdin is empty"),
    });
  });
});

describe("connections", () => {
  it("are where the flags say", async () => {
    const { connections } = await cli(["-n", "k8s.io", "--address", "/x.sock", "--data-root", "/d", "ps"]);
    expect(connections).toEqual([{ address: "/x.sock", namespace: "k8s.io", dataRoot: "/d" }]);
  });

  it("are swept and closed by every command, and a sweep that fails is no failure", async () => {
    const done: string[] = [];
    const { engine } = fakeWorld();
    const sweep = async () => {
      done.push("sweep");
      throw new Error("no");
    };
    const swept = { ...engine, system: { ...engine.system, sweep }, close: () => void done.push("close") };
    expect(await cli(["ps"], { engine: swept })).toMatchObject({ code: 0, stderr: "" });
    expect(done).toEqual(["sweep", "close"]);
  });
});
