import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { cniPlaces, findPlugin, networksDir, pluginPath } from "../../../../src/engine/networks/places.ts";

const SOCKET = "/run/containerd/containerd.sock";

test("networks lie where the flag says, else the environment, else in /etc/cni/net.d", () => {
  expect(cniPlaces(SOCKET, {}, {}).netconfDir).toBe("/etc/cni/net.d");
  expect(cniPlaces(SOCKET, {}, { NETCONFPATH: "/a" }).netconfDir).toBe("/a");
  expect(cniPlaces(SOCKET, { netconfPath: "/b" }, { NETCONFPATH: "/a" }).netconfDir).toBe("/b");
});

test("an embedded engine keeps its own", () => {
  const env = { LEPTON_ENGINE_DIR: "/e", LEPTON_ENGINE_RUN: "/r" };
  expect(cniPlaces("/r/containerd.sock", {}, env).netconfDir).toBe("/e/cni/net.d");
  expect(cniPlaces(SOCKET, {}, env).netconfDir).toBe("/etc/cni/net.d");
});

test("plugins are looked for where CNI_PATH says, else in our prefix first", () => {
  expect(cniPlaces(SOCKET, {}, { CNI_PATH: "/a:/b" }).pluginDirs).toEqual(["/a", "/b"]);
  expect(cniPlaces(SOCKET, { pluginPath: "/c" }, { CNI_PATH: "/a" }).pluginDirs).toEqual(["/c"]);
  expect(cniPlaces(SOCKET, {}, { LEPTON_PREFIX: "/p" }).pluginDirs.slice(0, 2)).toEqual(["/p/cni", "/opt/cni/bin"]);
});

test("no network of ours lies where Kubernetes or nerdctl looks", () => {
  const places = cniPlaces(SOCKET, {}, {});
  const dir = networksDir(places, { storeDir: "/var/lib/lepton/1935db59" }, "k8s.io");
  expect(dir).toBe("/etc/cni/net.d/lepton/1935db59/k8s.io");
});

test("a plugin is found, and a missing one is an error that says what to do", () => {
  const dir = mkdtempSync(join(tmpdir(), "pl-"));
  writeFileSync(join(dir, "bridge"), "");
  const places = { netconfDir: "/x", pluginDirs: ["/nowhere", dir] };
  expect(findPlugin(places, "bridge")).toBe(join(dir, "bridge"));
  expect(() => findPlugin(places, "macvlan")).toThrow(`CNI plugin "macvlan" is not in /nowhere, ${dir}`);
  rmSync(dir, { recursive: true });
});

test("plugins find the system's iptables before ours", () => {
  const dirs = pluginPath({ PATH: "/own/bin", LEPTON_PREFIX: "/p" }).split(":");
  expect(dirs[0]).toBe("/own/bin");
  expect(dirs.indexOf("/usr/sbin")).toBeLessThan(dirs.indexOf("/p/bin"));
});
