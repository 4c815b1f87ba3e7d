/** The client against a real containerd. */
import { execFile } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Client, openClient } from "../../src/containerd/client.ts";
import { decodeEvent } from "../../src/containerd/event-payload.ts";
import { equals, label, matches } from "../../src/containerd/filters.ts";
import { fromMs, toRfc3339 } from "../../src/containerd/time.ts";
import { cut, gather } from "../helpers/bytes.ts";
import { startContainerd, type TestDaemon } from "../helpers/containerd.ts";
import { waitFor } from "../helpers/wait-for.ts";

let daemon: TestDaemon;
let client: Client;
let lease: string;

beforeAll(async () => {
  daemon = await startContainerd();
  client = openClient({ address: daemon.address, namespace: "wire" });
  lease = (await client.leases.create({ labels: { "containerd.io/gc.expire": inAnHour() } })).id;
});

afterAll(async () => {
  client?.close();
  await daemon?.stop();
});

const inAnHour = () => toRfc3339(fromMs(Date.now() + 3_600_000)) ?? "";
const digestOf = (bytes: Uint8Array) => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;

test("the daemon tells version, plugins and runtime", async () => {
  expect((await client.version()).version).toMatch(/^v?2\./);
  const [transfer] = await client.introspection.plugins(["type~=transfer"]);
  expect(transfer?.type).toMatch(/^io\.containerd\.transfer/);
  expect((await client.introspection.server()).pid).toBe(BigInt(daemon.pid));
  const info = await client.introspection.pluginInfo({ type: "io.containerd.runtime.v2", id: "task" });
  expect(info.plugin?.id).toBe("task");
});

test("namespaces: labels are set one by one and removed by an empty value", async () => {
  await client.namespaces.create("team", { a: "1", b: "2" });
  await client.namespaces.update("team", { a: "", "c.d/e": "3" });
  expect((await client.namespaces.get("team")).labels).toEqual({ b: "2", "c.d/e": "3" });
  await client.namespaces.delete("team");
  expect((await client.namespaces.list()).map(({ name }) => name)).not.toContain("team");
});

describe("content", () => {
  const bytes = randomBytes(5_000_003);
  const expected = digestOf(bytes);

  test("a blob goes in and comes out, whole and in part", async () => {
    const blob = { ref: "blob", total: BigInt(bytes.length), expected, labels: { k: "v" } };
    expect(await client.content.write(blob, cut(bytes), { lease })).toEqual({ digest: expected, size: blob.total });
    expect(await client.content.info(expected)).toMatchObject({ size: blob.total, labels: { k: "v" } });
    expect((await gather(client.content.read(expected))).equals(bytes)).toBe(true);
    const range = { offset: 1_000_001n, size: 70_000n };
    expect(await gather(client.content.read(expected, range))).toEqual(bytes.subarray(1_000_001, 1_070_001));
    expect(await client.leases.listResources(lease)).toContainEqual({ id: expected, type: "content" });
  });

  test("the same blob again is a success, with and without a known digest", async () => {
    const written = { digest: expected, size: BigInt(bytes.length) };
    expect(await client.content.write({ ref: "again", expected }, cut(bytes), { lease })).toEqual(written);
    expect(await client.content.write({ ref: "again" }, cut(bytes), { lease })).toEqual(written);
    expect(await client.content.listStatuses()).toEqual([]);
  });

  test("a blob cut short goes on where it stopped", async () => {
    const other = randomBytes(1_000_000);
    const blob = { ref: "cut", total: 1_000_000n, expected: digestOf(other) };
    const broken = (async function* () {
      yield other.subarray(0, 400_000);
      throw new Error("the source broke");
    })();
    await expect(client.content.write(blob, broken, { lease })).rejects.toThrow("the source broke");
    const held = await waitFor("the ref to be free", () => client.content.status("cut"));
    expect(held.offset).toBeGreaterThan(0n);
    const write = () => client.content.write(blob, cut(other), { lease }).catch(() => undefined);
    expect(await waitFor("the second write", write)).toEqual({ digest: blob.expected, size: 1_000_000n });
  });

  test("wrong bytes are refused and not kept", async () => {
    const blob = { ref: "wrong", expected: digestOf(Buffer.from("right")) };
    const writing = client.content.write(blob, cut(Buffer.from("wrong")), { lease });
    await expect(writing).rejects.toMatchObject({ code: "failed-precondition" });
    await expect(client.content.status("wrong")).rejects.toMatchObject({ code: "not-found" });
    const right = await client.content.write(blob, cut(Buffer.from("right")), { lease });
    expect(right.digest).toBe(blob.expected);
  });

  test("an empty blob", async () => {
    const empty = { digest: digestOf(Buffer.alloc(0)), size: 0n };
    expect(await client.content.write({ ref: "empty" }, cut(Buffer.alloc(0)), { lease })).toEqual(empty);
    expect(await client.content.readAll(empty.digest, { maxBytes: 0 })).toHaveLength(0);
  });

  test("labels change one by one; a larger blob than allowed is not read", async () => {
    await client.content.update(expected, { k: "", "x.y/z": "1" });
    expect((await client.content.info(expected)).labels).toEqual({ "x.y/z": "1" });
    expect(await client.content.list([equals(label("x.y/z"), "1")])).toHaveLength(1);
    const reading = client.content.readAll(expected, { maxBytes: 4_999_999 });
    await expect(reading).rejects.toMatchObject({ code: "failed-precondition" });
  });
});

test("images and containers: records, filters, field masks", async () => {
  const target = {
    mediaType: "application/vnd.oci.image.manifest.v1+json",
    digest: digestOf(Buffer.alloc(0)),
    size: 1n,
  };
  await client.images.create({ name: "a/b:c", target, labels: { one: "1" } });
  await client.images.update({ name: "a/b:c", target, labels: { "two.x/y": "2" } }, ["labels.two.x/y"]);
  expect((await client.images.get("a/b:c")).labels).toEqual({ one: "1", "two.x/y": "2" });
  expect(await client.images.list([matches("name", "^a/")])).toHaveLength(1);
  await client.images.delete("a/b:c", { sync: true });
  expect(await client.images.list()).toEqual([]);

  const spec = { typeUrl: "types.containerd.io/opencontainers/runtime-spec/1/Spec", value: Buffer.from("{}") };
  const runtime = { name: "io.containerd.runc.v2" };
  await client.containers.create({ id: "record", runtime, spec, labels: { a: "1", b: "2" } });
  await expect(client.containers.create({ id: "record", runtime, spec })).rejects.toMatchObject({
    code: "already-exists",
  });
  await client.containers.update({ id: "record", labels: { a: "" }, image: "x" }, ["labels.a", "image"]);
  expect(await client.containers.get("record")).toMatchObject({ labels: { b: "2" }, image: "x", spec });
  expect(await client.containers.list([matches("id", "^rec")])).toHaveLength(1);
  expect(await client.inNamespace("elsewhere").containers.list()).toEqual([]);
  await client.containers.delete("record");
  await expect(client.containers.get("record")).rejects.toMatchObject({ code: "not-found" });
});

test("more than 16 MiB of containers are listed", async () => {
  const many = client.inNamespace("many");
  const spec = {
    typeUrl: "types.containerd.io/opencontainers/runtime-spec/1/Spec",
    value: Buffer.from(JSON.stringify({ pad: "x".repeat(1 << 20) })),
  };
  for (let n = 0; n < 20; n += 1) await many.containers.create({ id: `c${n}`, runtime: { name: "x" }, spec });
  const all = await many.containers.list();
  expect(all.map(({ spec: read }) => read?.value.length)).toEqual(Array(20).fill(spec.value.length));
  for (const { id } of all) await many.containers.delete(id);
});

test("snapshots live as long as their lease", async () => {
  const snapshots = client.snapshots("overlayfs");
  const short = await client.leases.create({});
  await snapshots.prepare({ key: "base", labels: { a: "1" } }, { lease: short.id });
  await snapshots.commit({ name: "done", key: "base" }, { lease: short.id });
  const mounts = await snapshots.view({ key: "look", parent: "done" }, { lease: short.id });
  expect(mounts).toEqual(await snapshots.mounts("look"));
  await snapshots.update("done", { b: "2" });
  expect((await snapshots.stat("done")).labels).toEqual({ b: "2" });
  expect((await snapshots.usage("done")).size).toBeGreaterThan(0n);
  await expect(snapshots.remove("done")).rejects.toMatchObject({ code: "failed-precondition" });
  await client.leases.delete(short.id, { sync: true });
  expect(await snapshots.list()).toEqual([]);
});

test("an unknown lease is not found", async () => {
  const preparing = client.snapshots("overlayfs").prepare({ key: "x" }, { lease: "nope" });
  await expect(preparing).rejects.toMatchObject({ code: "not-found" });
});

describe("streams and events", () => {
  test("a stream is opened and left", async () => {
    const stream = await client.streaming.open();
    expect(stream.id).toMatch(/^lepton-/);
    stream.cancel();
    await expect(stream.messages.next()).rejects.toMatchObject({ code: "canceled" });
  });

  test("events of every namespace arrive decoded, and the subscription ends with its signal", async () => {
    const abort = new AbortController();
    const events = client.events.subscribe(['topic=="/wire/sync"', 'topic~="^/namespaces/"'], { signal: abort.signal });
    const mark = { typeUrl: "wire.mark", value: new Uint8Array() };
    const first = events.next();
    let live = false;
    void first.then(() => {
      live = true;
    });
    await waitFor("the subscription to be live", async () => {
      await client.events.publish("/wire/sync", mark);
      return live;
    });
    await client.namespaces.create("seen", { a: "1" });
    for await (const { event, namespace } of events) {
      const payload = decodeEvent(event);
      if (payload.kind === "unknown") continue;
      expect({ namespace, payload }).toEqual({
        namespace: "seen",
        payload: { kind: "NamespaceCreate", name: "seen", labels: { a: "1" } },
      });
      break;
    }
    const second = client.events.subscribe([], { signal: abort.signal }).next();
    abort.abort();
    await expect(second).rejects.toMatchObject({ code: "canceled" });
    await client.namespaces.delete("seen");
  });
});

test.each(["node", "bun"])("version, a 1 MiB write and a subscription work on %s", async (runtime) => {
  const bun = join(import.meta.dirname, "../../node_modules/@oven", `bun-linux-${bunArch()}`, "bin/bun");
  const program = runtime === "bun" ? bun : process.execPath;
  const probe = join(import.meta.dirname, "wire-probe.ts");
  const { stdout } = await promisify(execFile)(program, [probe, daemon.address, runtime], { timeout: 30_000 });
  expect(JSON.parse(stdout)).toEqual({
    version: true,
    mark: "probe.mark",
    written: true,
    read: true,
    prepared: { namespace: "probe", key: "probe" },
  });
});

function bunArch(): string {
  return process.arch === "arm64" ? "aarch64" : "x64";
}

test("after a restart of containerd the same client goes on", async () => {
  const events = client.events.subscribe();
  const broken = events.next().catch((error) => error);
  const { uuid } = await client.introspection.server();
  await daemon.kill();
  expect(await broken).toMatchObject({ code: "unavailable" });
  await expect(client.version()).rejects.toMatchObject({
    code: "unavailable",
    message: expect.stringContaining(daemon.address),
  });
  const waiting = client.introspection.server({ waitForReady: true, deadlineMs: 30_000 });
  await daemon.start();
  expect((await waiting).uuid).toBe(uuid);
  expect((await client.version()).version).not.toBe("");
});
