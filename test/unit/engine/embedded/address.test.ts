import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { resolveAddress } from "../../../../src/engine/embedded/address.ts";

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "address-"));
});

afterEach(() => rmSync(dir, { recursive: true }));

function env(extra: Record<string, string> = {}): NodeJS.ProcessEnv {
  return { LEPTON_ENGINE_DIR: join(dir, "engine"), LEPTON_ENGINE_RUN: join(dir, "run"), ...extra };
}

describe("resolveAddress", () => {
  it("takes the flag before the environment, and that before the system's socket", async () => {
    const given = env({ CONTAINERD_ADDRESS: "/from/env.sock" });
    expect(await resolveAddress({ flag: "/from/flag.sock", env: given })).toEqual({
      address: "/from/flag.sock",
      embedded: false,
    });
    expect(await resolveAddress({ env: given })).toEqual({ address: "/from/env.sock", embedded: false });
    expect(await resolveAddress({ env: env({ CONTAINERD_ADDRESS: "" }) })).toEqual({
      address: "/run/containerd/containerd.sock",
      embedded: false,
    });
  });

  it("knows the embedded engine when it is named, with or without a scheme", async () => {
    const flag = `unix://${join(dir, "run/containerd.sock")}`;
    expect(await resolveAddress({ flag, env: env() })).toEqual({ address: flag, embedded: true });
  });

  it("asks nobody where no embedded engine was started", async () => {
    const defaultAddress = join(dir, "system.sock");
    const connections: unknown[] = [];
    const server = createServer((socket) => connections.push(socket.destroy()));
    await new Promise<void>((listening) => server.listen(defaultAddress, listening));
    expect(await resolveAddress({ env: env(), defaultAddress })).toEqual({ address: defaultAddress, embedded: false });
    expect(connections).toEqual([]);
    await new Promise((closed) => server.close(closed));
  });
});
