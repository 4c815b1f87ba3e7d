/** `commit` makes an image of what a container holds and is set to, and lets the container go on whatever happens. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type Client, openClient } from "../../src/containerd/client.ts";
import { connect } from "../../src/engine/connect.ts";
import type { Engine } from "../../src/engine/types.ts";
import { startContainerd, type TestDaemon } from "../helpers/containerd.ts";
import { lepton, mustLepton } from "../helpers/lepton.ts";
import { holdsCapability, oddRootfs } from "../helpers/odd-files.ts";
import { leaksSince, snapshotWorld } from "../helpers/oracle.ts";
import { listTar } from "../helpers/tar-listing.ts";
import { waitFor } from "../helpers/wait-for.ts";

const CHILD = join(import.meta.dirname, "../helpers/archive-child.ts");

let daemon: TestDaemon;
let engine: Engine;
let client: Client;

beforeAll(async () => {
  daemon = await startContainerd();
  engine = await connect({ address: daemon.address, dataRoot: daemon.dataRoot, runRoot: daemon.runRoot });
  client = openClient({ address: daemon.address, namespace: "default" });
  const rootfs = oddRootfs(mkdtempSync(join(daemon.dir, "rootfs-")));
  const changes = ['ENTRYPOINT ["/bin/env"]', 'CMD ["true"]', "ENV PATH=/bin", "LABEL of=image", "EXPOSE 80"];
  await mustLepton(daemon, ["import", ...changes.flatMap((change) => ["-c", change]), rootfs, "odd:1"]);
});
afterEach(async () => {
  for (const { id } of await engine.containers.list({ all: true })) await engine.containers.remove(id, { force: true });
});
afterAll(async () => {
  client?.close();
  engine?.close();
  await daemon?.stop();
});

async function sleeper(name: string, ...options: string[]): Promise<void> {
  await mustLepton(daemon, ["run", "-d", "--name", name, ...options, "odd:1", "sleep", "1000"]);
}

async function inContainer(name: string, script: string): Promise<void> {
  await mustLepton(daemon, ["exec", name, "/bin/sh", "-ec", script]);
}

const CHANGES = `
  rm -r /odd/deep && mkdir /odd/deep && echo new > /odd/deep/new      # an opaque directory
  rm /bin/yes                                                          # a whiteout
  mv /odd/capable /odd/moved                                           # an extended attribute in the new layer
  rm /odd/sticky -r && echo file > /odd/sticky                         # a file where a directory was
  rm /odd/fifo && mkdir /odd/fifo && echo in > /odd/fifo/in            # and the other way round
  echo changed >> /odd/owned                                           # content; owner and mode stay
  chmod 0751 /odd/closed && chown 9:10 /odd/closed                     # a directory's own
  mkdir /a && echo one > /a/one && ln /a/one /a/two && ln -s /etc /a/etc
  mknod /a/zero c 1 5 && mknod /a/pipe p && truncate -s 3000000 /a/hole
  chown 1234:70000 /a/one && chmod 6755 /a/one
`;

test("what is committed is what the container held", async () => {
  await sleeper("src");
  await inContainer("src", CHANGES);
  const held = await listTar(engine.containers.export("src"));
  expect(held).toMatchObject({ "a/one": expect.stringContaining("= a/one = a/two") });
  const id = await mustLepton(daemon, ["commit", "src", "made:1"]);
  expect((await engine.images.inspect("made:1")).configDigest).toBe(id);
  await mustLepton(daemon, ["create", "--name", "copy", "made:1"]);
  expect(await listTar(engine.containers.export("copy"))).toEqual(held);
  const { manifest } = await engine.images.inspect("made:1");
  const top = (manifest as { layers: { digest: string }[] }).layers.at(-1)?.digest ?? "";
  const layer = gunzipSync(await client.content.readAll(top, { maxBytes: 64 << 20 }));
  expect(holdsCapability(layer)).toBe(true);
  expect(layer.includes("odd/deep/.wh..wh..opq") || layer.includes("odd/deep/.wh.")).toBe(true);
  expect(layer.includes("bin/.wh.yes")).toBe(true);
});

describe("the config", () => {
  const configOf = async (ref: string) => JSON.parse(await mustLepton(daemon, ["image", "inspect", ref]))[0];

  test("is the container's own, over the image's", async () => {
    const options = ["-e", "A=b", "-l", "team=x", "-u", "1234:5", "-w", "/odd", "--stop-signal", "SIGQUIT"];
    await sleeper("own", ...options);
    await mustLepton(daemon, ["commit", "-a", "Me <me@example.com>", "-m", "why", "own", "own:1"]);
    const shown = await configOf("own:1");
    expect(shown).toMatchObject({ Author: "Me <me@example.com>" });
    expect(shown.Config).toMatchObject({
      Entrypoint: ["/bin/env"],
      Cmd: ["sleep", "1000"],
      User: "1234:5",
      WorkingDir: "/odd",
      Labels: { of: "image", team: "x" },
      ExposedPorts: { "80/tcp": {} },
    });
    expect(shown.Config.Env.toSorted()).toEqual(["A=b", "PATH=/bin"]);
    const [step] = await engine.images.history("own:1");
    expect(step).toMatchObject({ comment: "why", createdBy: "sleep 1000" });
  });

  test("takes docker's changes, and the image runs by its id alone", async () => {
    await sleeper("src");
    const changes = ["-c", 'ENTRYPOINT ["/bin/echo"]', "--change", 'CMD ["hello"]', "-c", "ENV B='c d'"];
    const id = await mustLepton(daemon, ["commit", ...changes, "src"]);
    expect((await configOf(id)).RepoTags).toEqual([]);
    expect((await configOf(id)).Config.Env).toContain("B=c d");
    expect(await mustLepton(daemon, ["run", "--rm", id])).toBe("hello");
  });

  test.each([
    [["-c", "RUN x", "src"], "RUN is not a valid change command"],
    [["src", "Bad"], "must be lowercase"],
    [["nope"], "no such container: nope"],
  ])("%j is refused before the container is touched", async (args, message) => {
    await sleeper("src");
    const { code, stderr } = await lepton(daemon, ["commit", ...args]);
    expect(code).toBe(1);
    expect(stderr).toContain(message);
    expect((await client.images.list()).filter(({ name }) => name.includes("Bad"))).toEqual([]);
  });
});

describe("the pause", () => {
  const pauses = async (work: () => Promise<unknown>) => {
    const seen: string[] = [];
    const over = new AbortController();
    const live = Promise.withResolvers<void>();
    const watching = (async () => {
      for await (const event of engine.events({ signal: over.signal, onLive: live.resolve }))
        seen.push(`${event.kind} ${event.action}`);
    })().catch(() => undefined);
    await live.promise;
    await work();
    over.abort();
    await watching;
    return seen.filter((event) => /task (un)?pause/.test(event));
  };

  test("holds a running container still, and lets it go", async () => {
    await sleeper("src");
    expect(await pauses(() => mustLepton(daemon, ["commit", "src"]))).toEqual(["task pause", "task unpause"]);
    expect((await engine.containers.inspect("src")).status).toBe("running");
    expect((await engine.containers.inspect("src")).labels).not.toHaveProperty(["lepton/paused-by"]);
  });

  test("is left out with --pause=false", async () => {
    await sleeper("src");
    expect(await pauses(() => mustLepton(daemon, ["commit", "--pause=false", "src"]))).toEqual([]);
  });

  test("is left to a user who made it", async () => {
    await sleeper("src");
    await engine.containers.pause("src");
    expect(await pauses(() => mustLepton(daemon, ["commit", "src"]))).toEqual([]);
    expect((await engine.containers.inspect("src")).status).toBe("paused");
  });

  test("ends where the commit fails", async () => {
    await sleeper("src");
    await expect(engine.containers.commit("src", { signal: AbortSignal.timeout(1) })).rejects.toThrow();
    expect((await engine.containers.inspect("src")).status).toBe("running");
  });

  test("ends with the next command where the commit is killed", async () => {
    await sleeper("src");
    await inContainer("src", "dd if=/dev/urandom of=/big bs=1M count=150 2>/dev/null");
    const before = await snapshotWorld(daemon);
    const child = spawn(process.execPath, [CHILD, "commit", "src"], { env: daemon.env });
    const ended = once(child, "exit");
    const status = async () => (await engine.containers.inspect("src")).status;
    await waitFor("the container to be frozen", async () => (await status()) === "paused", { intervalMs: 5 });
    child.kill("SIGKILL");
    await ended;
    await mustLepton(daemon, ["ps"]);
    expect(await status()).toBe("running");
    expect((await engine.containers.inspect("src")).labels).not.toHaveProperty(["lepton/paused-by"]);
    expect(await leaksSince(daemon, before)).toEqual([]);
  });
});

test("a container that has ended, and one that has changed nothing", async () => {
  await mustLepton(daemon, ["run", "--name", "ended", "odd:1", "sh", "-c", "echo x > /odd/x"]);
  await mustLepton(daemon, ["commit", "ended", "ended:1"]);
  expect(await mustLepton(daemon, ["run", "--rm", "ended:1", "cat", "/odd/x"])).toBe("x");
  await mustLepton(daemon, ["create", "--name", "same", "odd:1", "true"]);
  await mustLepton(daemon, ["commit", "-c", 'CMD ["false"]', "same", "same:1"]);
  const layers = async (ref: string) =>
    ((await engine.images.inspect(ref)).config as { rootfs: { diff_ids: string[] } }).rootfs;
  expect(await layers("same:1")).toEqual(await layers("odd:1"));
  // As docker: what the container ran, and not what the image will.
  expect((await engine.images.history("same:1"))[0]).toMatchObject({ sizeBytes: 0, createdBy: "true" });
});

test("a container whose image is gone becomes an image of one layer", async () => {
  await mustLepton(daemon, ["tag", "odd:1", "keep:1"]);
  const file = join(daemon.dir, "keep.tar");
  await mustLepton(daemon, ["save", "-o", file, "odd:1"]);
  await mustLepton(daemon, ["run", "-d", "--name", "orphan", "odd:1", "sleep", "1000"]);
  await inContainer("orphan", "echo x > /odd/x");
  // As another client may do it; rmi would refuse.
  for (const { name } of await client.images.list()) await client.images.delete(name, { sync: true });
  const held = await listTar(engine.containers.export("orphan"));
  await mustLepton(daemon, ["commit", "orphan", "flat:1"]);
  await mustLepton(daemon, ["create", "--name", "copy", "flat:1"]);
  expect(await listTar(engine.containers.export("copy"))).toEqual(held);
  expect((await engine.images.inspect("flat:1")).config).toMatchObject({ rootfs: { diff_ids: [expect.any(String)] } });
  expect(readFileSync(file).length).toBeGreaterThan(0);
  await mustLepton(daemon, ["load", "-i", file]);
});

test("a commit leaves nothing behind", async () => {
  await sleeper("src");
  const before = await snapshotWorld(daemon);
  await mustLepton(daemon, ["commit", "src", "clean:1"]);
  expect(await leaksSince(daemon, before)).toEqual([]);
});
