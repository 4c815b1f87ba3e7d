/** `diff` tells what a container has changed in its files, running and stopped, and nothing that was given to it. */
import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startContainerd, type TestDaemon } from "../helpers/containerd.ts";
import { lepton, mustLepton } from "../helpers/lepton.ts";
import { oddRootfs } from "../helpers/odd-files.ts";
import { leaksSince, snapshotWorld } from "../helpers/oracle.ts";

let daemon: TestDaemon;

beforeAll(async () => {
  daemon = await startContainerd();
  const rootfs = oddRootfs(mkdtempSync(join(daemon.dir, "rootfs-")));
  await mustLepton(daemon, ["import", "-c", "ENV PATH=/bin", rootfs, "odd:1"]);
});
afterAll(() => daemon?.stop());

const CHANGES = `
  rm -r /odd/deep && mkdir /odd/deep && echo new > /odd/deep/new
  rm /bin/yes
  rm /odd/fifo && mkdir /odd/fifo && echo in > /odd/fifo/in
  echo changed >> /odd/owned
  chmod 0751 /odd/closed
  mkdir /a && echo one > /a/one && ln -s /etc /a/etc && echo "" > "/a/$(printf 'esc\\033[2J')"
  echo own > /etc/own
  touch /root/gone && rm /root/gone
  echo volatile > /tmp/volatile && echo tmpfs > /dev/shm/unseen
`;

const EXPECTED = [
  "A /a",
  expect.stringMatching(/^A \/a\/esc/),
  "A /a/etc",
  "A /a/one",
  "C /bin",
  "D /bin/yes",
  "C /etc",
  "A /etc/own",
  "C /odd",
  "C /odd/closed",
  "C /odd/deep",
  "A /odd/deep/new",
  "C /odd/fifo",
  "A /odd/fifo/in",
  "C /odd/owned",
  "C /tmp",
  "A /tmp/volatile",
];

const linesOf = async (name: string) => (await mustLepton(daemon, ["diff", name])).split("\n").filter(Boolean);

test("what a container changed is listed by path, while it runs and when it has ended", {
  timeout: 60_000,
}, async () => {
  await mustLepton(daemon, ["run", "-d", "--name", "changed", "odd:1", "sleep", "1000"]);
  expect(await linesOf("changed")).toEqual([]);
  await mustLepton(daemon, ["exec", "changed", "/bin/sh", "-ec", CHANGES]);
  const world = await snapshotWorld(daemon);
  const lines = await linesOf("changed");
  const removed = lines.filter((line) => line.startsWith("D /odd/deep/"));
  expect(removed.length).toBeGreaterThan(0);
  expect(lines.filter((line) => !removed.includes(line))).toEqual(EXPECTED);
  expect(lines.join("")).not.toContain("\u001b");
  await mustLepton(daemon, ["stop", "-t", "0", "changed"]);
  expect(await linesOf("changed")).toEqual(lines);
  expect(await leaksSince(daemon, world)).toEqual([]);
});

test("a container that never ran has changed nothing, and one that is not there is an error", async () => {
  await mustLepton(daemon, ["create", "--name", "fresh", "odd:1", "true"]);
  expect(await linesOf("fresh")).toEqual([]);
  expect(await lepton(daemon, ["container", "diff", "nope"])).toMatchObject({
    code: 1,
    stdout: "",
    stderr: expect.stringContaining("no such container: nope"),
  });
});
