/** The compact merge against a straightforward one that knows nothing but a map of paths. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { type TarInput, tarBytes } from "../../../../../src/oci/tar-writer.ts";
import { allRows, explore } from "../../../../helpers/layers.ts";

type Input = Exclude<TarInput, { kind: "stream" }>;

interface Version {
  readonly size: number;
  readonly origin: string;
}

interface Thing {
  /** Differs where anything was written anew. */
  readonly id: string;
  readonly kind: "file" | "directory" | "symlink" | "hardlink" | "implied";
  readonly version?: Version | undefined;
}

type Model = Map<string, Thing>;

const isFolder = (thing: Thing) => thing.kind === "directory" || thing.kind === "implied";
const parentOf = (path: string) => path.slice(0, Math.max(path.lastIndexOf("/"), 0));

function removeBelow(model: Model, path: string): void {
  for (const other of [...model.keys()]) if (other.startsWith(path === "" ? "" : `${path}/`)) model.delete(other);
}

function makeFolder(model: Model, path: string): void {
  if (path === "") return;
  makeFolder(model, parentOf(path));
  const there = model.get(path);
  if (there === undefined || !(isFolder(there) || there.kind === "symlink")) {
    model.set(path, { id: "", kind: "implied" });
  }
}

function apply(model: Model, layer: number, inputs: readonly Input[], versions: Version[]): void {
  const nameOf = (path: string) => path.slice(path.lastIndexOf("/") + 1);
  for (const { path } of inputs) {
    const name = nameOf(path);
    if (name === ".wh..wh..opq") removeBelow(model, parentOf(path));
    else if (name.startsWith(".wh.")) {
      const hidden = path.slice(0, path.length - name.length) + name.slice(4);
      removeBelow(model, hidden);
      model.delete(hidden);
    }
  }
  inputs.forEach((input, row) => {
    const { path } = input;
    if (nameOf(path).startsWith(".wh.")) return;
    const target = input.kind === "hardlink" ? model.get(input.linkPath) : undefined;
    const version = input.kind === "file" ? { size: input.body.length, origin: path } : target?.version;
    if (input.kind === "file" && version !== undefined) versions.push(version);
    makeFolder(model, parentOf(path));
    const there = model.get(path);
    if (there !== undefined && !(isFolder(there) && input.kind === "directory")) removeBelow(model, path);
    const id = input.kind === "directory" ? `mode ${input.mode}` : `${layer} ${row}`;
    model.set(path, { id, kind: input.kind as Thing["kind"], version });
  });
}

function isSame(was: Thing, is: Thing): boolean {
  if (isFolder(was) && isFolder(is)) return was.kind === "implied" || is.kind === "implied" || was.id === is.id;
  return was.kind === is.kind && was.id === is.id;
}

function marksOf(before: Model, after: Model): Record<string, string> {
  const own = new Map<string, string>();
  for (const path of new Set([...before.keys(), ...after.keys()])) {
    const was = before.get(path);
    const is = after.get(path);
    if (was === undefined || is === undefined) own.set(path, was === undefined ? "added" : "removed");
    else own.set(path, isSame(was, is) ? "unchanged" : "modified");
  }
  const differsBelow = (path: string) =>
    [...own].some(([other, mark]) => other.startsWith(`${path}/`) && mark !== "unchanged");
  return Object.fromEntries(
    [...own].map(([path, mark]) => [path, mark === "unchanged" && differsBelow(path) ? "modified" : mark]),
  );
}

const name = fc.constantFrom("a", "b", "c", "d");
const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((parts) => parts.join("/"));
const inFolder = (leaf: string) => fc.array(name, { maxLength: 3 }).map((parts) => [...parts, leaf].join("/"));
const input: fc.Arbitrary<Input> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ path, kind: fc.constant("file" as const), body: fc.uint8Array({ maxLength: 9 }) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ path, kind: fc.constant("directory" as const), mode: fc.constantFrom(0o755, 0o700) }),
  },
  { weight: 1, arbitrary: fc.record({ path, kind: fc.constant("symlink" as const), linkPath: path }) },
  { weight: 2, arbitrary: fc.record({ path, kind: fc.constant("hardlink" as const), linkPath: path }) },
  {
    weight: 1,
    arbitrary: inFolder(".wh..wh..opq").map((at) => ({ path: at, kind: "file" as const, body: new Uint8Array(0) })),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(name.chain((leaf) => inFolder(`.wh.${leaf}`))).map(([at]) => ({
      path: at,
      kind: "file" as const,
      body: new Uint8Array(0),
    })),
  },
);
const image = fc.array(fc.array(input, { maxLength: 12 }), { minLength: 1, maxLength: 5 });

test("marks, kinds, folder sizes and waste are those of the model", async () => {
  await fc.assert(
    fc.asyncProperty(image, fc.nat(), async (layers, pick) => {
      const { explorer } = explore(layers.map((inputs) => tarBytes(inputs)));
      const to = layers.length - 1;
      const from = pick % layers.length;
      const versions: Version[] = [];
      const model: Model = new Map();
      let before: Model = new Map();
      layers.forEach((inputs, layer) => {
        if (layer === from) before = new Map(model);
        apply(model, layer, inputs, versions);
      });

      const rows = allRows(await explorer.tree({ to, from }));
      expect(Object.fromEntries(rows.map((row) => [row.path, row.mark]))).toEqual(marksOf(before, model));
      for (const row of rows) {
        const thing = model.get(row.path) ?? before.get(row.path);
        expect([row.path, row.kind]).toEqual([row.path, thing?.kind]);
      }
      const shownFiles = [...model].filter(([, thing]) => thing.kind === "file");
      const sizeOfRoot = rows.filter(({ depth, mark }) => depth === 0 && mark !== "removed");
      const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
      expect(sum(sizeOfRoot.map((row) => row.sizeBytes))).toBe(
        sum(shownFiles.map(([, { version }]) => version?.size ?? 0)),
      );

      const waste = await explorer.waste();
      const alive = new Set([...model.values()].map(({ version }) => version));
      const dead = versions.filter((version) => !alive.has(version));
      expect(waste.totalBytes).toBe(sum(versions.map(({ size }) => size)));
      expect(waste.wastedBytes).toBe(sum(dead.map(({ size }) => size)));
      const byPath = new Map<string, number>();
      for (const { origin, size } of dead) byPath.set(origin, (byPath.get(origin) ?? 0) + size);
      const wasted = Object.fromEntries(waste.files.map((file) => [file.path, file.wastedBytes]));
      expect(wasted).toEqual(Object.fromEntries([...byPath].filter(([, size]) => size > 0)));
    }),
    { numRuns: 200 },
  );
});
