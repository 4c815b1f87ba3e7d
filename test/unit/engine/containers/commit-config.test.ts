import { expect, test } from "vitest";
import { committedRun } from "../../../../src/engine/containers/commit-config.ts";
import type { ImageRun } from "../../../../src/oci/changes/run-config.ts";
import { DEFAULT_PATH } from "../../../../src/oci/spec/env.ts";

const image: ImageRun = {
  Env: ["LANG=C"],
  Entrypoint: ["/entry"],
  Cmd: ["default"],
  User: "app",
  WorkingDir: "/srv",
  Labels: { kept: "1", "containerd.io/x": "y" },
  ExposedPorts: { "80/tcp": {} },
};

const env = ["LANG=C", `PATH=${DEFAULT_PATH}`, "HOSTNAME=web", "A=b"];
const process = { args: ["/entry", "serve"], env, cwd: "/srv" };
const labels = { "lepton/hostname": "web", "lepton/name": "web", "nerdctl/name": "x", team: "a" };
const committed = (more: object = {}) => committedRun({ image, spec: { process }, labels, user: "app", ...more });

test("the container's own settings over the image's, without what every container gets", () => {
  expect(committed()).toEqual({
    Env: ["LANG=C", "A=b"],
    Entrypoint: ["/entry"],
    Cmd: ["serve"],
    User: "app",
    WorkingDir: "/srv",
    Labels: { kept: "1", "containerd.io/x": "y", team: "a" },
    ExposedPorts: { "80/tcp": {} },
  });
});

test("a PATH, a HOSTNAME and a TERM that the image set stay", () => {
  const own = { ...image, Env: [`PATH=${DEFAULT_PATH}`, "TERM=xterm"] };
  const spec = { process: { ...process, terminal: true, env: [`PATH=${DEFAULT_PATH}`, "TERM=xterm"] } };
  expect(committed({ image: own, spec }).Env).toEqual(own.Env);
  expect(committed({ spec }).Env).toEqual([]);
});

test.each([
  [["/entry", "a"], {}, { Entrypoint: ["/entry"], Cmd: ["a"] }],
  [["/entry"], {}, { Entrypoint: ["/entry"], Cmd: undefined }],
  [["sh", "-c", "x"], {}, { Entrypoint: undefined, Cmd: ["sh", "-c", "x"] }],
  [["sh", "-c", "x"], { "lepton/entrypoint-words": "1" }, { Entrypoint: ["sh"], Cmd: ["-c", "x"] }],
  [["/sbin/docker-init", "--", "/entry", "a"], {}, { Entrypoint: ["/entry"], Cmd: ["a"] }],
])("argv %j is cut where it was put together", (args, more, expected) => {
  const { Entrypoint, Cmd } = committed({ spec: { process: { ...process, args } }, labels: { ...labels, ...more } });
  expect({ Entrypoint, Cmd }).toEqual(expected);
});

test("a stop signal that is not the default is kept", () => {
  expect(committed({ labels: { "lepton/stop-signal": "SIGTERM" } }).StopSignal).toBeUndefined();
  expect(committed({ labels: { "lepton/stop-signal": "SIGQUIT" } }).StopSignal).toBe("SIGQUIT");
});

test("of a container without an image only its own settings are left", () => {
  expect(
    committed({ image: {}, labels: {}, user: "", spec: { process: { args: ["a"], env: ["B=c"], cwd: "/" } } }),
  ).toEqual({
    Env: ["B=c"],
    Cmd: ["a"],
  });
});
