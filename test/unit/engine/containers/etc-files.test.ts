import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { writeEtcFiles } from "../../../../src/engine/containers/etc-files.ts";

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "etc-files-"));
});

afterEach(() => rmSync(dir, { recursive: true }));

const text = (path: string) => readFileSync(path, "utf8");

test("without a network there are the container's own name and docker's local hosts", async () => {
  const files = await writeEtcFiles(dir, false, "0123456789ab");
  expect(files).toEqual({
    hostname: join(dir, "hostname"),
    hosts: join(dir, "hosts"),
    resolvConf: join(dir, "resolv.conf"),
  });
  expect(text(files.hostname)).toBe("0123456789ab\n");
  expect(text(files.hosts).split("\n")).toEqual([
    "127.0.0.1\tlocalhost",
    "::1\tlocalhost ip6-localhost ip6-loopback",
    "fe00::0\tip6-localnet",
    "ff00::0\tip6-mcastprefix",
    "ff02::1\tip6-allnodes",
    "ff02::2\tip6-allrouters",
    "",
  ]);
});

test("in the host's network hosts and resolvers are the host's, and the name that was asked for stays", async () => {
  const files = await writeEtcFiles(dir, true, "web");
  expect(text(files.hostname)).toBe("web\n");
  expect(text(files.hosts)).toBe(text("/etc/hosts"));
  expect(text(files.resolvConf)).toBe(text("/etc/resolv.conf"));
});

test("any user inside may read them, whatever the umask", async () => {
  const before = process.umask(0o077);
  try {
    for (const path of Object.values(await writeEtcFiles(dir, false, "a"))) {
      expect(statSync(path).mode & 0o777).toBe(0o644);
    }
  } finally {
    process.umask(before);
  }
});
