import { afterEach, describe, expect, test, vi } from "vitest";
import { connect } from "../../../src/engine/connect.ts";

afterEach(() => void vi.unstubAllEnvs());

const address = "/nowhere/containerd.sock";

async function namespaceOf(namespace?: string): Promise<string> {
  const engine = await connect({ address, namespace });
  engine.close();
  return engine.namespace;
}

describe("the namespace", () => {
  test("is the one given, else that of the environment, else default", async () => {
    vi.stubEnv("CONTAINERD_NAMESPACE", "");
    expect(await namespaceOf()).toBe("default");
    vi.stubEnv("CONTAINERD_NAMESPACE", "k8s.io");
    expect(await namespaceOf()).toBe("k8s.io");
    expect(await namespaceOf("moby")).toBe("moby");
  });

  test.each(["a", "a-b_c.d", "buildkit_history", "A1", "x".repeat(76)])("may be %s", async (namespace) => {
    expect(await namespaceOf(namespace)).toBe(namespace);
  });

  test.each(["", "-a", "a-", "a..b", "a/b", "a b", "ä", "../x", "x".repeat(77), "a\n"])(
    "is not %j",
    async (namespace) => {
      await expect(connect({ address, namespace })).rejects.toMatchObject({
        code: "invalid-argument",
        message: `invalid namespace "${namespace}"`,
      });
    },
  );
});

test("an engine that nobody answers is opened, and its first call says so", async () => {
  const engine = await connect({ address, namespace: "default" });
  expect(engine.address).toBe(address);
  await expect(engine.namespaces.list()).rejects.toMatchObject({ code: "unavailable" });
  engine.close();
});

test("another namespace is seen through the same connection", async () => {
  const engine = await connect({ address: `unix://${address}`, namespace: "default" });
  const other = engine.inNamespace("moby");
  expect([other.address, other.namespace, engine.namespace]).toEqual([address, "moby", "default"]);
  engine.close();
  await expect(other.namespaces.list()).rejects.toMatchObject({ code: "canceled" });
});

test("an address that is no socket path is refused", async () => {
  await expect(connect({ address: "tcp://host:1" })).rejects.toMatchObject({ code: "invalid-argument" });
});
