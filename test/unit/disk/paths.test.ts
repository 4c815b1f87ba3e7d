import { mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { containerDir, logPath, pathComponent } from "../../../src/disk/container-dir.ts";
import { consoleDir, consoleDirPrefix, consoleSocket, namePath, openDisk } from "../../../src/disk/paths.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

describe("openDisk", () => {
  test("keys the directories as nerdctl keys its own", () => {
    const disk = openDisk("unix:///run/containerd/containerd.sock", { dataRoot: "/d", runRoot: "/r" });
    expect(disk).toEqual({
      address: "/run/containerd/containerd.sock",
      storeDir: "/d/1935db59",
      runDir: "/r/1935db59",
    });
  });

  test("gives a socket and a symlink to it the same directories", () => {
    const dir = mkdtempSync(join(tmpdir(), "paths-"));
    writeFileSync(join(dir, "real.sock"), "");
    symlinkSync("real.sock", join(dir, "link.sock"));
    expect(openDisk(join(dir, "link.sock"))).toEqual(openDisk(join(dir, "real.sock")));
  });

  test("follows a symlinked directory before the socket exists", () => {
    const dir = mkdtempSync(join(tmpdir(), "paths-"));
    symlinkSync(dir, join(dir, "alias"));
    expect(openDisk(join(dir, "alias", "c.sock")).address).toBe(join(dir, "c.sock"));
  });

  test("takes its roots from the environment, the flags of others first", () => {
    vi.stubEnv("LEPTON_DATA_ROOT", "/env/data");
    vi.stubEnv("LEPTON_RUN_ROOT", "/env/run");
    expect(openDisk("/x.sock").storeDir).toMatch(/^\/env\/data\/[0-9a-f]{8}$/);
    expect(openDisk("/x.sock").runDir).toMatch(/^\/env\/run\/[0-9a-f]{8}$/);
    expect(openDisk("/x.sock", { dataRoot: "/flag" }).storeDir).toMatch(/^\/flag\//);
  });

  test("refuses a root that is no absolute path", () => {
    expect(() => openDisk("/x.sock", { dataRoot: "data" })).toThrow('not an absolute path: "data"');
  });
});

describe("the paths of a container", () => {
  const disk = openDisk("/x.sock", { dataRoot: "/d", runRoot: "/run/lepton" });

  test("lie in the store by namespace and id", () => {
    expect(containerDir(disk, "default", "abc")).toBe(`${disk.storeDir}/containers/default/abc`);
    expect(logPath(disk, "default", "abc")).toBe(`${disk.storeDir}/containers/default/abc/abc-json.log`);
    expect(namePath(disk, "default", "web")).toBe(`${disk.storeDir}/names/default/web`);
  });

  test("leave room in a socket's 108 bytes for the longest ids", () => {
    const path = consoleSocket(disk, "n".repeat(76), "c".repeat(76));
    expect(path).toMatch(/^\/run\/lepton\/[0-9a-f]{8}\/[0-9a-f]{16}\/attach\.sock$/);
    expect(Buffer.byteLength(path)).toBeLessThan(100);
  });

  test("differ between namespaces, and say which namespace they are of", () => {
    expect(consoleDir(disk, "a", "x")).not.toBe(consoleDir(disk, "b", "x"));
    expect(consoleDir(disk, "a", "x")).toContain(`/${consoleDirPrefix("a")}`);
  });

  test("refuse a run root that is too long for a socket", () => {
    const long = openDisk("/x.sock", { runRoot: `/${"r".repeat(80)}` });
    expect(() => consoleSocket(long, "default", "abc")).toThrow("run root is too long");
  });

  test.each(["", ".", "..", "a/b", "a\0b", "x".repeat(256)])("refuse %j as a step of a path", (text) => {
    expect(() => pathComponent(text)).toThrow("not usable as a file name");
    expect(() => containerDir(disk, "default", text)).toThrow();
  });
});
