import { expect, test } from "vitest";
import { isOwnerAlive, parseOwner } from "../../../../src/disk/owner.ts";
import { containerLabels, type LabelInput } from "../../../../src/engine/containers/create-labels.ts";
import * as LABELS from "../../../../src/engine/labels.ts";
import type { CreateContainer } from "../../../../src/engine/types.ts";

const ctx = {
  self: { launcher: ["/opt/lepton/bin/lepton", "__log"] },
  disk: { storeDir: "/var/lib/lepton/0123abcd" },
} as const;

const labelsOf = (options: Partial<CreateContainer> = {}, more: Partial<LabelInput> = {}) =>
  containerLabels(ctx, {
    name: "web",
    hostname: "host",
    network: { kind: "none" },
    image: { platform: "linux/amd64", labels: {} },
    options: { image: "busybox", ...options },
    stateDir: "/state",
    argv: ["sh", "-c", "true"],
    entrypointWords: 0,
    stopSignal: "SIGTERM",
    halfMade: false,
    ...more,
  });

test("a plain container has these labels and no more", () => {
  expect(labelsOf()).toEqual({
    "lepton/name": "web",
    "lepton/hostname": "host",
    "lepton/image-ref": "busybox",
    "lepton/networks": '["none"]',
    "lepton/platform": "linux/amd64",
    "lepton/command": '["sh","-c","true"]',
    "lepton/state-dir": "/state",
    "lepton/stop-signal": "SIGTERM",
  });
});

test("a long command is left to the spec", () => {
  expect(labelsOf({}, { argv: ["sh", "-c", "x".repeat(600)] })).not.toHaveProperty([LABELS.COMMAND]);
});

test("the entrypoint is told from the command", () => {
  expect(labelsOf({}, { entrypointWords: 2 })).toMatchObject({ [LABELS.ENTRYPOINT_WORDS]: "2" });
});

test("each option that a later verb must know has its label", () => {
  expect(
    labelsOf(
      { stopTimeoutSec: 0, autoRemove: true, openStdin: true, pidfile: "/run/web.pid" },
      { network: { kind: "host" } },
    ),
  ).toMatchObject({
    [LABELS.NETWORKS]: '["host"]',
    [LABELS.STOP_TIMEOUT]: "0",
    [LABELS.AUTO_REMOVE]: "true",
    [LABELS.OPEN_STDIN]: "true",
    [LABELS.PID_FILE]: "/run/web.pid",
  });
});

test("the user's labels come before the image's, and ours before both", () => {
  const image = { platform: "linux/amd64", labels: { a: "image", b: "image", [LABELS.NAME]: "evil" } };
  const labels = labelsOf({ labels: { b: "user", [LABELS.STATE_DIR]: "/evil" } }, { image });
  expect(labels).toMatchObject({ a: "image", b: "user", [LABELS.NAME]: "web", [LABELS.STATE_DIR]: "/state" });
});

test("a half-made container names its living owner", () => {
  const owner = parseOwner(labelsOf({}, { halfMade: true })[LABELS.OWNER] ?? "");
  expect(owner).toMatchObject({ pid: process.pid });
  expect(owner !== undefined && isOwnerAlive(owner)).toBe(true);
});

test("a restart policy is noted, and the console that the monitor starts, but nothing that makes it act yet", () => {
  const labels = labelsOf({ restart: "on-failure:0" });
  expect(labels[LABELS.RESTART_POLICY]).toBe("on-failure");
  expect(labels[LABELS.RESTART_LOG_URI]).toBe("binary:///opt/lepton/bin/lepton?__log=%2Fvar%2Flib%2Flepton%2F0123abcd");
  expect(labels).not.toHaveProperty([LABELS.RESTART_STATUS]);
  expect(labelsOf({ restart: "no" })).not.toHaveProperty([LABELS.RESTART_POLICY]);
});
