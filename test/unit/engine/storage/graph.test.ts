import { describe, expect, test } from "vitest";
import {
  contentNode,
  reachable,
  type Stores,
  snapshotNode,
  standingRoots,
} from "../../../../src/engine/storage/graph.ts";

const blob = (labels: Record<string, string> = {}) => ({ labels, size: 1n });
const layer = (parent = "", labels: Record<string, string> = {}) => ({ parent, labels });

const STORES: Stores = {
  blobs: new Map([
    ["index", blob({ "containerd.io/gc.ref.content.m.0": "manifest", "containerd.io/gc.ref.content.m.1": "gone" })],
    ["manifest", blob({ "containerd.io/gc.ref.content.config": "config", "containerd.io/gc.ref.content.l.0": "tar" })],
    ["config", blob({ "containerd.io/gc.ref.snapshot.overlayfs": "top", "containerd.io/distribution.source.x": "y" })],
    ["tar", blob()],
    ["slash", blob({ "containerd.io/gc.ref.content/any/thing": "tar", "containerd.io/gc.ref.snapshot.native/x": "n" })],
    ["bare", blob({ "containerd.io/gc.ref.content": "tar" })],
    ["other", blob({ "containerd.io/gc.ref.contents": "tar", "containerd.io/gc.root": "" })],
    ["pinned", blob({ "containerd.io/gc.root": "2024-01-01T00:00:00Z" })],
    ["round", blob({ "containerd.io/gc.ref.content.0": "round" })],
  ]),
  snapshots: new Map([
    [
      "overlayfs",
      new Map([
        ["top", layer("base")],
        ["base", layer()],
        ["a b", layer("base")],
      ]),
    ],
    ["native", new Map([["n", layer("", { "containerd.io/gc.root": "now" })]])],
  ]),
};

describe("what a root keeps", () => {
  test("is all that labels and parents lead to and that is here", () => {
    expect([...reachable(STORES, [contentNode("index")])].sort()).toEqual([
      "content config",
      "content index",
      "content manifest",
      "content tar",
      "snapshot overlayfs base",
      "snapshot overlayfs top",
    ]);
  });

  test.each([
    ["slash", ["content slash", "content tar", "snapshot native n"]],
    ["bare", ["content bare", "content tar"]],
    ["other", ["content other"]],
    ["round", ["content round"]],
    ["nowhere", []],
  ])("follows the keys that containerd follows: %s", (root, kept) => {
    expect([...reachable(STORES, [contentNode(root)])].sort()).toEqual(kept);
  });

  test("takes names of snapshots as they are", () => {
    expect([...reachable(STORES, [snapshotNode("overlayfs", "a b")])]).toEqual([
      "snapshot overlayfs a b",
      "snapshot overlayfs base",
    ]);
  });
});

test("containers and root labels keep things without any image", () => {
  const container = {
    snapshotter: "overlayfs",
    snapshotKey: "c1",
    labels: { "containerd.io/gc.ref.content.x": "tar" },
  };
  expect(standingRoots(STORES, [container as never]).sort()).toEqual([
    "content pinned",
    "content tar",
    "snapshot native n",
    "snapshot overlayfs c1",
  ]);
});
