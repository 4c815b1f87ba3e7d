import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { defaultSnapshotter } from "../../../src/engine/snapshotter.ts";

beforeEach(() => void vi.stubEnv("CONTAINERD_SNAPSHOTTER", ""));

afterEach(() => void vi.unstubAllEnvs());

const choose = (namespace: string) =>
  defaultSnapshotter({
    namespace,
    client: {
      namespaces: {
        list: async () => [
          { name: "default", labels: {} },
          { name: "native", labels: { "containerd.io/defaults/snapshotter": "native" } },
        ],
      },
    },
  });

test("a namespace may have a snapshotter of its own, and overlayfs is all others'", async () => {
  expect(await choose("native")).toBe("native");
  expect(await choose("default")).toBe("overlayfs");
  expect(await choose("new")).toBe("overlayfs");
});

test("the environment comes before both", async () => {
  vi.stubEnv("CONTAINERD_SNAPSHOTTER", "btrfs");
  expect(await choose("native")).toBe("btrfs");
});
