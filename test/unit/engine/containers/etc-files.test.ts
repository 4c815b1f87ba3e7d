import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { etcFilesIn, writeEtcFiles } from "../../../../src/engine/containers/etc-files.ts";

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "etc-files-"));
});

afterEach(() => rmSync(dir, { recursive: true }));

const text = (path: string) => readFileSync(path, "utf8");

test("without a network there are the container's own name and docker's local hosts", async () => {
  const made = await writeEtcFiles(dir, { scope: "none", hostname: "0123456789ab", hostLines: ["1.2.3.4\tgate"] });
  const files = {
    hostname: join(dir, "hostname"),
    hosts: join(dir, "hosts"),
    resolvConf: join(dir, "resolv.conf"),
  };
  expect(made).toEqual({ ...files, sharedHosts: false });
  expect(text(files.hostname)).toBe("0123456789ab\n");
  expect(text(files.hosts).split("\n")).toEqual([
    "127.0.0.1\tlocalhost",
    "::1\tlocalhost ip6-localhost ip6-loopback",
    "fe00::0\tip6-localnet",
    "ff00::0\tip6-mcastprefix",
    "ff02::1\tip6-allnodes",
    "ff02::2\tip6-allrouters",
    "1.2.3.4\tgate",
    "",
  ]);
});

test("in the host's network hosts and resolvers are the host's, and the name that was asked for stays", async () => {
  await writeEtcFiles(dir, { scope: "host", hostname: "web", hostLines: [] });
  const files = etcFilesIn(dir);
  expect(text(files.hostname)).toBe("web\n");
  expect(text(files.hosts)).toBe(text("/etc/hosts"));
  const servers = (path: string) => text(path).match(/^nameserver .*/gm);
  expect(servers(files.resolvConf)).toEqual(servers("/etc/resolv.conf"));
});

test("any user inside may read them, whatever the umask", async () => {
  const before = process.umask(0o077);
  try {
    await writeEtcFiles(dir, { scope: "none", hostname: "a", hostLines: [] });
    for (const path of Object.values(etcFilesIn(dir))) {
      expect(statSync(path).mode & 0o777).toBe(0o644);
    }
  } finally {
    process.umask(before);
  }
});
