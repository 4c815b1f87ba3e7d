import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, copyFileSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { bundleOfInit, readShimEndpoint } from "../../../../src/console/shim/address.ts";
import { findShim } from "../../../../src/console/shim/find-shim.ts";

let bundle: string;

beforeEach(() => {
  bundle = mkdtempSync(join(tmpdir(), "bundle-"));
});

const write = (name: string, text: string) => writeFileSync(join(bundle, name), text);

describe("the address of a shim", () => {
  test("stands in bootstrap.json with its version", () => {
    write("bootstrap.json", '{"version":3,"address":"unix:///run/containerd/s/abc","protocol":"ttrpc"}');
    expect(readShimEndpoint(bundle)).toMatchObject({ address: "unix:///run/containerd/s/abc", version: 3 });
  });

  test("stands alone in a file of containerd 1.6", () => {
    write("address", "unix:///run/containerd/s/abc");
    expect(readShimEndpoint(bundle)).toEqual({ address: "unix:///run/containerd/s/abc", version: 2 });
  });

  test("is none of ours where the shim speaks another protocol", () => {
    write("bootstrap.json", '{"version":3,"address":"unix:///x","protocol":"grpc"}');
    write("address", "unix:///x");
    expect(readShimEndpoint(bundle)).toBeUndefined();
  });

  test.each(["", "{", "[]", '{"version":"3"}'])("is not found in %j", (text) => {
    write("bootstrap.json", text);
    expect(readShimEndpoint(bundle)).toBeUndefined();
  });
});

describe("the bundle", () => {
  test("is where the parent of the init process works", async () => {
    const shim = spawn("sh", ["-c", "sleep 60 & echo $!; wait"], { cwd: bundle });
    const [pid] = await once(shim.stdout, "data");
    expect(bundleOfInit(Number(pid))).toBe(bundle);
    process.kill(Number(pid));
    await once(shim, "exit");
    expect(bundleOfInit(Number(pid))).toBeUndefined();
  });

  test("is found by the shim's command line", async () => {
    const program = join(bundle, "containerd-shim-test-v2");
    copyFileSync("/bin/sh", program);
    chmodSync(program, 0o755);
    const script = "echo up; read x";
    const args = ["-c", script, "-namespace", "ns", "-id", "c1", "-address", "/x.sock"];
    const shim = spawn(program, args, { cwd: bundle });
    await once(shim.stdout, "data");
    expect(findShim("ns", "c1")).toEqual({ pid: shim.pid, bundleDir: bundle });
    expect(findShim("ns", "c2")).toBeUndefined();
    expect(findShim("other", "c1")).toBeUndefined();
    shim.kill("SIGKILL");
    await once(shim, "exit");
    expect(findShim("ns", "c1")).toBeUndefined();
  });
});
