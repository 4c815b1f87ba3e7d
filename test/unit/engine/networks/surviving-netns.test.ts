import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { netnsOf, survivingNetns } from "../../../../src/engine/networks/surviving-netns.ts";

test("our own namespace is never one that has survived", () => {
  expect(netnsOf(process.pid)).toMatch(/^net:\[\d+\]$/);
  expect(survivingNetns(netnsOf(process.pid), "127.0.0.1")).toBe("");
});

test("one that nobody is in, or that has another address, is none", async () => {
  expect(survivingNetns("net:[1]", "10.0.0.1")).toBe("");
  expect(survivingNetns(undefined, "10.0.0.1")).toBe("");
  const child = spawn("sh", ["-c", "read -r line"]);
  child.kill();
  await once(child, "exit");
  expect(netnsOf(child.pid ?? 0)).toBe(undefined);
});
