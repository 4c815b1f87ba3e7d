import { chmodSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openClient } from "../../../src/containerd/client.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "lt-"));
});
afterEach(() => rmSync(dir, { recursive: true }));

async function failureAt(address: string): Promise<unknown> {
  const client = openClient({ address, namespace: "ns" });
  try {
    return await client.version().catch((error) => error);
  } finally {
    client.close();
  }
}

test("no socket: says so and how to get one", async () => {
  expect(await failureAt(join(dir, "none.sock"))).toMatchObject({
    code: "unavailable",
    message: `cannot reach containerd at "${join(dir, "none.sock")}": no such socket`,
    hint: expect.stringContaining("lepton engine up"),
  });
});

test("a file is not a socket", async () => {
  const path = join(dir, "file");
  writeFileSync(path, "");
  expect(await failureAt(path)).toMatchObject({
    code: "unavailable",
    message: expect.stringContaining("not a socket"),
  });
});

test("a socket that nobody listens on any more", async () => {
  const path = join(dir, "dead.sock");
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(path, resolve));
  // Closing it would remove the file: a killed process leaves it.
  const dead = join(dir, "left.sock");
  renameSync(path, dead);
  await new Promise((resolve) => server.close(resolve));
  expect(await failureAt(dead)).toMatchObject({
    code: "unavailable",
    message: `cannot reach containerd at "${dead}": nobody listens`,
  });
});

test("a socket behind a closed door: permission denied, not absent", async () => {
  const path = join(dir, "c.sock");
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(path, resolve));
  chmodSync(dir, 0o700);
  // root passes every door, so the test leaves that user for a moment.
  const nobody = 65_534;
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) process.seteuid?.(nobody);
  else chmodSync(dir, 0o000);
  try {
    expect(await failureAt(path)).toMatchObject({
      code: "unavailable",
      message: `cannot reach containerd at "${path}": permission denied`,
      hint: expect.stringContaining("root"),
    });
  } finally {
    if (isRoot) process.seteuid?.(0);
    else chmodSync(dir, 0o700);
    await new Promise((resolve) => server.close(resolve));
  }
});

test("a client that waits for readiness says why in the end", async () => {
  const client = openClient({ address: join(dir, "none.sock"), namespace: "ns" });
  const waiting = client.version({ waitForReady: true, deadlineMs: 50 });
  await expect(waiting).rejects.toMatchObject({
    code: "unavailable",
    message: expect.stringContaining("no such socket"),
  });
  client.close();
});
