/** What whole command lines print of events and objects. */
import { describe, expect, it } from "vitest";
import type { Engine } from "../../../../src/engine/types.ts";
import { VERSION } from "../../../../src/version.ts";
import { fakeContainer, fakeEvent, fakeImage, fakeWorld } from "../../../helpers/fake-engine.ts";
import { until } from "../../../helpers/until.ts";
import { cli, Kept, Typed } from "../harness.ts";

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
