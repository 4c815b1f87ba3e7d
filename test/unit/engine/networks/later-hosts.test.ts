import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { ContainerNetworks } from "../../../../src/engine/networks/container-networks.ts";
import { settleHosts, showHosts } from "../../../../src/engine/networks/later-hosts.ts";

const owner = { namespace: "ns", id: "c1" };
const networks: ContainerNetworks = {
  names: ["web"],
  pluginDirs: [],
  path: process.env["PATH"] ?? "",
  cacheDir: "",
  endpoints: [{ ifName: "eth0", network: "net", networkId: "n1", file: "" }],
  attached: [],
};

const disk = { storeDir: "" };
let hosts = "";

beforeEach(() => {
  disk.storeDir = mkdtempSync(join(tmpdir(), "lepton-later-"));
  const dir = join(disk.storeDir, "containers/ns/c1");
  mkdirSync(dir, { recursive: true });
  hosts = join(dir, "hosts");
  writeFileSync(hosts, "first\n");
});
afterEach(() => rmSync(disk.storeDir, { recursive: true }));

test("a process that has no such mount, or has ended, keeps the file of its start", async () => {
  await showHosts(disk, owner, networks, process.pid);
  const child = spawn("sh", ["-c", "read -r line"]);
  child.kill();
  await once(child, "exit");
  await showHosts(disk, owner, networks, child.pid ?? 0);
  expect(existsSync(`${hosts}.now`)).toBe(false);
  expect(existsSync(`${hosts}.next`)).toBe(false);
});

test("what a reboot has unmounted becomes the file of the next start", async () => {
  await settleHosts(disk, owner, networks.path);
  expect(existsSync(hosts)).toBe(true);
  writeFileSync(`${hosts}.now`, "later\n");
  await settleHosts(disk, owner, networks.path);
  expect(existsSync(`${hosts}.now`)).toBe(false);
  expect(readFileSync(hosts, "utf8")).toBe("later\n");
});
