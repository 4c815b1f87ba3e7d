import { describe, expect, test } from "vitest";
import { gather } from "../../../../helpers/bytes.ts";
import { layerOf } from "../../../../helpers/image.ts";
import { explore, listing, PACKERS } from "../../../../helpers/layers.ts";

const two = [layerOf({ a: "first", "d/x": "1".repeat(100_000) }), layerOf({ b: "second", c: { hardlink: "b" } })];

describe("the list of layers", () => {
  test("tells what the documents tell, and reads no blob", () => {
    const { explorer, reads } = explore(two, {
      history: [
        { created_by: "/bin/sh -c #(nop) ADD file:x in / ", created: "2024-01-02T03:04:05Z" },
        { created_by: "ENV A=b", empty_layer: true },
        { created_by: "RUN make", comment: "buildkit.dockerfile.v0" },
      ],
    });
    expect(explorer.layers.map(({ index, command, createdAtMs }) => [index, command, createdAtMs])).toEqual([
      [0, "/bin/sh -c #(nop) ADD file:x in / ", Date.UTC(2024, 0, 2, 3, 4, 5)],
      [1, "RUN make", undefined],
    ]);
    expect(explorer.steps.map(({ command, layer }) => [command.split(" ")[0], layer])).toEqual([
      ["/bin/sh", 0],
      ["ENV", undefined],
      ["RUN", 1],
    ]);
    expect(explorer.layers[1]).toMatchObject({ sizeBytes: two[1]?.length, comment: "buildkit.dockerfile.v0" });
    expect(explorer.contents(0)).toBeUndefined();
    expect(reads).toEqual([]);
  });

  test("has layers without history, and steps beyond the layers", () => {
    expect(explore(two).explorer.layers.map(({ command }) => command)).toEqual(["", ""]);
    const history = ["a", "b", "c"].map((step) => ({ created_by: step, created: "no date" }));
    const { explorer } = explore(two, { history });
    expect(explorer.steps.map(({ layer, createdAtMs }) => [layer, createdAtMs])).toEqual([
      [0, undefined],
      [1, undefined],
      [undefined, undefined],
    ]);
  });
});

describe("reading a layer", () => {
  test.each(Object.entries(PACKERS))("of %s gives entries and sizes, and files by their place", async (_, pack) => {
    const { explorer } = explore(two, { pack });
    expect(await explorer.index(0)).toMatchObject({ index: 0, entries: 2, fileBytes: 100_005, notShown: 0 });
    expect(explorer.contents(0)?.problem).toBeUndefined();
    const read = async (layer: number, path: string, maxBytes?: number) =>
      (await gather(explorer.readFile(layer, path, maxBytes === undefined ? {} : { maxBytes }))).toString();
    expect(await read(0, "a")).toBe("first");
    expect(await read(1, "/a")).toBe("first");
    expect(await read(1, "c")).toBe("second");
    expect(await read(1, "d/x")).toBe("1".repeat(100_000));
    expect(await read(0, "d/x", 70_000)).toBe("1".repeat(70_000));
  });

  test("a file of a plain layer is read from where it lies", async () => {
    const { explorer, reads } = explore(two);
    await explorer.tree({ to: 1 });
    reads.splice(0);
    expect((await gather(explorer.readFile(1, "b"))).toString()).toBe("second");
    expect(reads).toEqual([{ layer: 1, offset: 512 }]);
  });

  test("happens once, however many ask", async () => {
    const { explorer, reads } = explore(two);
    await Promise.all([explorer.index(1), explorer.tree({ to: 1 }), explorer.waste(), explorer.index(1)]);
    await explorer.tree({ to: 0 });
    expect(reads.map(({ layer }) => layer).sort()).toEqual([0, 1]);
  });

  test("tells how far it is", async () => {
    const { explorer } = explore(two);
    const seen: number[] = [];
    const onProgress = ({ readBytes }: { readBytes: number }) => void seen.push(readBytes);
    await explorer.index(0, { onProgress });
    expect(seen.length).toBeGreaterThan(1);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(seen.at(-1)).toBe(two[0]?.length);
  });

  test("stops when nobody waits any more, and begins again for the next", async () => {
    const seen: (AbortSignal | undefined)[] = [];
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
    async function* slow(layer: number, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array> {
      seen.push(signal);
      begin();
      if (seen.length === 1) {
        await new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
      }
      yield two[layer] as Uint8Array;
    }
    const { explorer } = explore(two, { source: slow });
    const [first, second] = [new AbortController(), new AbortController()];
    const reading = [explorer.index(0, { signal: first.signal }), explorer.index(0, { signal: second.signal })];
    await begun;
    first.abort();
    await expect(reading[0]).rejects.toMatchObject({ code: "canceled" });
    expect(seen[0]?.aborted).toBe(false);
    second.abort();
    await expect(reading[1]).rejects.toMatchObject({ code: "canceled" });
    expect(seen[0]?.aborted).toBe(true);
    expect(await explorer.index(0)).toMatchObject({ entries: 2 });
  });

  test("that fails leaves the layer for another try, and stops what was asked for with it", async () => {
    let broken = true;
    const signals: (AbortSignal | undefined)[] = [];
    async function* source(layer: number, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array> {
      signals.push(signal);
      if (broken && layer === 0) throw new Error("connection lost");
      yield two[layer] as Uint8Array;
    }
    const { explorer } = explore(two, { source });
    await expect(explorer.waste()).rejects.toThrow("connection lost");
    broken = false;
    expect((await explorer.waste()).totalBytes).toBe(100_011);
  });
});

describe("reading a file", () => {
  test("that is none says what it is", async () => {
    const { explorer } = explore([layerOf({ "d/f": "x", l: { link: "/etc/shadow" }, h: { hardlink: "nowhere" } })]);
    const read = (path: string) => gather(explorer.readFile(0, path));
    await expect(read("gone")).rejects.toMatchObject({
      code: "not-found",
      message: expect.stringContaining('"/gone"'),
    });
    await expect(read("d")).rejects.toMatchObject({ code: "failed-precondition", message: '"/d" is a folder' });
    await expect(read("l")).rejects.toThrow('"/l" is a symbolic link to "/etc/shadow"');
    await expect(read("h")).rejects.toThrow('"/h" is a hard link to "nowhere", which is no file here');
    await expect(read("/")).rejects.toThrow('"/" is a folder');
  });

  test("gives the version that the layer shows", async () => {
    const { explorer } = explore([layerOf({ a: "1" }), layerOf({ a: "22" }), layerOf({ ".wh.a": "" })]);
    const read = async (layer: number) => (await gather(explorer.readFile(layer, "a"))).toString();
    expect([await read(0), await read(1)]).toEqual(["1", "22"]);
    await expect(read(2)).rejects.toMatchObject({ code: "not-found" });
  });

  test("through a hard link gives the target's bytes, also after the target went", async () => {
    const { explorer } = explore([layerOf({ a: "bytes", b: { hardlink: "a" } }), layerOf({ ".wh.a": "" })]);
    expect((await gather(explorer.readFile(1, "b"))).toString()).toBe("bytes");
    expect(listing(await explorer.tree({ to: 1 }))).toEqual(["D a", "  b"]);
  });
});
