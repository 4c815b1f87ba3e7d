import { describe, expect, test } from "vitest";
import { type ResolveContext, resolveContainer } from "../../../../src/engine/containers/resolve.ts";
import { record } from "./record.ts";

const A = "aa11".padEnd(64, "0");
const AB = "aa22".padEnd(64, "0");
const B = "bb33".padEnd(64, "0");

const ours = [
  record({ id: A, labels: { "lepton/name": "web" } }),
  record({ id: AB, labels: { "nerdctl/name": "db" } }),
  record({ id: B, labels: { "lepton/name": "aa" } }),
  record({ id: "redis.cache" }),
];

/** The records that containerd's filters would leave, and the filters that it was asked with. */
function context(records: readonly ReturnType<typeof record>[], namespace = "default") {
  const asked: (readonly string[])[] = [];
  const ctx: ResolveContext = {
    namespace,
    client: {
      containers: {
        async list(filters = []) {
          asked.push(filters);
          return records.filter((one) => filters.length === 0 || filters.some((filter) => matches(one, filter)));
        },
      },
    },
  };
  return { ctx, asked };
}

function matches({ id, labels }: ReturnType<typeof record>, filter: string): boolean {
  const [, key, value = ""] = /^labels\.(".*")==(".*")$/.exec(filter) ?? [];
  if (key !== undefined) return labels[JSON.parse(key)] === JSON.parse(value);
  const [, regex = ""] = /^id~=(".*")$/.exec(filter) ?? [];
  return new RegExp(JSON.parse(regex)).test(id);
}

const resolve = async (ref: string, records = ours, namespace?: string) =>
  (await resolveContainer(context(records, namespace).ctx, ref)).id;

describe("a container is found by", () => {
  test.each([
    ["its id", A, A],
    ["the beginning of its id", "bb3", B],
    ["its name", "web", A],
    ["the name that nerdctl gave", "db", AB],
    ["its name, before an id that begins so", "aa", B],
    ["an id that is a name", "redis.cache", "redis.cache"],
  ])("%s", async (_, ref, id) => {
    expect(await resolve(ref)).toBe(id);
  });
});

test("one call, filtered by containerd, is enough", async () => {
  const { ctx, asked } = context(ours);
  await resolveContainer(ctx, "web");
  expect(asked).toEqual([['labels."lepton/name"=="web"', 'labels."nerdctl/name"=="web"', 'id~="^web"']]);
});

test("a dot of an id is a dot, and what is no id is asked for as a name only", async () => {
  const { ctx, asked } = context([record({ id: "redisxcache" })]);
  await expect(resolveContainer(ctx, "redis.cache")).rejects.toMatchObject({ code: "not-found" });
  await expect(resolveContainer(ctx, '.*" || "')).rejects.toMatchObject({ code: "not-found" });
  expect(asked[1]).toEqual(['labels."lepton/name"==".*\\" || \\""', 'labels."nerdctl/name"==".*\\" || \\""']);
});

test("an ambiguous beginning names its candidates", async () => {
  await expect(resolve("a", ours.slice(0, 2))).rejects.toMatchObject({
    code: "invalid-argument",
    message: 'multiple ids found with provided prefix "a": aa1100000000, aa2200000000',
  });
});

test("one that is not there is said so, with where to look", async () => {
  await expect(resolve("gone")).rejects.toMatchObject({
    code: "not-found",
    message: "no such container: gone",
    hint: expect.stringContaining("lepton ps -a"),
  });
  await expect(resolve("")).rejects.toMatchObject({ code: "invalid-argument" });
});

describe("names that containerd cannot filter by", () => {
  const pod = (name: string) => ({
    "io.cri-containerd.kind": "container",
    "io.kubernetes.pod.namespace": "default",
    "io.kubernetes.pod.name": name,
    "io.kubernetes.container.name": "app",
  });

  test("Kubernetes' coordinates are looked for in all records", async () => {
    const records = [record({ id: A, labels: pod("one") }), record({ id: B, labels: pod("two") })];
    expect(await resolve("k8s://default/two/app", records, "k8s.io")).toBe(B);
    await expect(resolve("k8s://default/three/app", records, "k8s.io")).rejects.toMatchObject({ code: "not-found" });
  });

  test("docker's names are read from all records, so that none loses against an id that begins so", async () => {
    const records = [record({ id: "db".padEnd(64, "0") }), record({ id: A, labels: { "lepton/name": "db" } })];
    const { ctx, asked } = context(records, "moby");
    expect((await resolveContainer(ctx, "db")).id).toBe(A);
    expect((await resolveContainer(ctx, "db0")).id).toBe("db".padEnd(64, "0"));
    expect(asked).toEqual([[], []]);
  });
});
