import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { claimPorts, dropPortClaims, portHolders } from "../../../src/disk/port-claims.ts";

const disk = { runDir: "" };
const web = { namespace: "a_b", id: "aa11", pid: process.pid };
const other = { namespace: "default", id: "bb22", pid: process.pid };

beforeEach(() => {
  disk.runDir = mkdtempSync(join(tmpdir(), "lepton-claims-"));
});
afterEach(() => rmSync(disk.runDir, { recursive: true }));

function tcp(hostPort: number, hostIp = "0.0.0.0") {
  return { hostIp, hostPort, protocol: "tcp" };
}

test("a port of a living container is refused, and nothing of the refused claim stays", async () => {
  expect(await claimPorts(disk, web, [tcp(80)])).toEqual({ dead: [] });
  const refused = await claimPorts(disk, other, [tcp(81), tcp(80, "127.0.0.1")]);
  expect(refused).toEqual({ conflict: { port: tcp(80, "127.0.0.1"), holder: { namespace: "a_b", id: "aa11" } } });
  expect(await portHolders(disk)).toEqual([{ namespace: "a_b", id: "aa11" }]);
});

test.each([
  ["another port", tcp(81)],
  ["another protocol", { ...tcp(80), protocol: "udp" }],
  ["another family", tcp(80, "::")],
  ["another address", tcp(80, "127.0.0.2")],
])("%s is no conflict", async (_, port) => {
  await claimPorts(disk, web, [tcp(80, "127.0.0.1")]);
  expect(await claimPorts(disk, other, [port])).toEqual({ dead: [] });
});

test("the container itself may claim again, and drops all at once", async () => {
  await claimPorts(disk, web, [tcp(80), tcp(81)]);
  expect(await claimPorts(disk, web, [tcp(80)])).toEqual({ dead: [] });
  await dropPortClaims(disk, web);
  expect(await portHolders(disk)).toEqual([{ namespace: "a_b", id: "aa11" }]);
  await dropPortClaims(disk, web, { living: true });
  await dropPortClaims(disk, web, { living: true });
  expect(readdirSync(join(disk.runDir, "ports"))).toEqual([]);
});

test("of a container whose process has ended the claim is no more, and its rules have to go", async () => {
  const child = spawn("sleep", ["60"]);
  await claimPorts(disk, { ...web, pid: child.pid ?? 0 }, [tcp(80), tcp(81)]);
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(await claimPorts(disk, other, [tcp(80), tcp(81)])).toEqual({ dead: [{ namespace: "a_b", id: "aa11" }] });
});

test("a damaged claim and a stranger's file hold nothing", async () => {
  await claimPorts(disk, web, [tcp(80)]);
  const dir = join(disk.runDir, "ports");
  for (const name of readdirSync(dir)) {
    rmSync(join(dir, name));
    writeFileSync(join(dir, name), "damaged");
  }
  writeFileSync(join(dir, "x"), "");
  expect(await claimPorts(disk, other, [tcp(80)])).toMatchObject({ dead: [{ id: "aa11" }] });
});
