import { expect, test } from "vitest";
import { imageLabelsFor } from "../../../../src/engine/images/labels.ts";

test("imageLabelsFor drops what tools act on and what containerd cannot hold", () => {
  const Labels = {
    maintainer: "me",
    "org.opencontainers.image.title": "x",
    "containerd.io/restart.loguri": "binary:///bin/sh",
    "containerd.io/restart.status": "running",
    "io.cri-containerd.kind": "sandbox",
    "nerdctl/name": "spoof",
    "lepton/name": "spoof",
    "lepton/auto-remove": "true",
    long: "x".repeat(4096),
  };
  expect(imageLabelsFor({ Labels })).toEqual({ maintainer: "me", "org.opencontainers.image.title": "x" });
  expect(imageLabelsFor({})).toEqual({});
});
