/**
 * The security acceptance of a container runtime's client, on the real engine: S1 to S4, S6 to S10 and S23 to S26. S5
 * needs a kernel with AppArmor; S11 to S14 are cp.test.ts with its 10,000 swaps.
 */
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ociArchive } from "../../src/oci/image-archive.ts";
import { importBusybox } from "../helpers/busybox.ts";
import { startContainerd, type TestDaemon } from "../helpers/containerd.ts";
import { busyboxImage, layerOf } from "../helpers/image.ts";
import { lepton, mustLepton } from "../helpers/lepton.ts";
import { leaksSince, snapshotWorld, type World } from "../helpers/oracle.ts";

let daemon: TestDaemon;
let before: World;

beforeAll(async () => {
  daemon = await startContainerd();
  await importBusybox(daemon);
  // The default network stays once it is there.
  await mustLepton(daemon, ["run", "--rm", "busybox", "true"]);
  before = await snapshotWorld(daemon);
});

afterAll(async () => {
  expect(await leaksSince(daemon, before)).toEqual([]);
  await daemon.stop();
});

const run = (flags: readonly string[], image: string, ...argv: readonly string[]) =>
  lepton(daemon, ["run", "--rm", "--network", "none", ...flags, image, ...argv]);

async function status(...flags: readonly string[]): Promise<Readonly<Record<string, string>>> {
  const { stdout } = await run(flags, "busybox", "cat", "/proc/self/status");
  return Object.fromEntries(stdout.split("\n").map((line) => line.split(/:\s+/) as [string, string]));
}

describe("S1, S2, S4: what a process may do", () => {
  const DEFAULT = "00000000a80425fb";
  const NONE = "0000000000000000";

  test("is docker's by default: capabilities, filter, new privileges", async () => {
    expect(await status()).toMatchObject({
      ...{ CapEff: DEFAULT, CapPrm: DEFAULT, CapBnd: DEFAULT, CapInh: NONE, CapAmb: NONE },
      ...{ Seccomp: "2", NoNewPrivs: "0" },
    });
  });

  test("is what was added and dropped, and nothing for a user who is not root", async () => {
    const CHANGED = "00000000a80435fa";
    expect(await status("--cap-add", "NET_ADMIN", "--cap-drop", "CHOWN")).toMatchObject({
      ...{ CapEff: CHANGED, CapBnd: CHANGED, CapInh: NONE, CapAmb: NONE },
    });
    expect(await status("--cap-drop", "ALL", "--user", "1000", "--security-opt", "no-new-privileges")).toMatchObject({
      ...{ CapEff: NONE, CapPrm: NONE, CapBnd: NONE, CapInh: NONE, CapAmb: NONE, NoNewPrivs: "1" },
    });
    expect(await status("--user", "1000")).toMatchObject({ CapEff: NONE, CapPrm: NONE, CapBnd: DEFAULT, CapInh: NONE });
  });

  test("leaves out what the filter refuses", async () => {
    const denied = ["unshare -U true", "unshare -m true", "mount -t tmpfs x /tmp"];
    const { stdout } = await run([], "busybox", "sh", "-c", denied.map((call) => `${call} 2>&1`).join("; "));
    expect(stdout.match(/[Oo]peration not permitted|[Pp]ermission denied/g)).toHaveLength(3);
  });
});

test("S3: sees none of the kernel's secrets and changes none of its switches", async () => {
  const masked = "acpi asound interrupts kcore keys latency_stats sched_debug scsi timer_list timer_stats";
  const readonly = "bus fs irq sys sysrq-trigger";
  const script = `exec 2>/dev/null
    for name in ${masked}; do f=/proc/$name
      if [ -d $f ]; then [ -z "$(ls $f)" ] || echo "$f shows"; elif [ -e $f ]; then [ -z "$(head -c 1 $f)" ] || echo "$f shows"; fi
    done
    for f in /sys/firmware /sys/devices/virtual/powercap; do [ ! -d $f ] || [ -z "$(ls $f)" ] || echo "$f shows"; done
    for name in ${readonly}; do f=/proc/$name
      [ ! -e $f ] || grep -q " $f [^ ]* ro" /proc/mounts || echo "$f is writable"
    done
    echo 1 > /proc/sys/kernel/panic && echo written; echo done`;
  expect((await run([], "busybox", "sh", "-c", script)).stdout).toBe("done\n");
});

/** Loads an image of busybox with this configuration and these files. */
async function load(
  name: string,
  config: Readonly<Record<string, unknown>>,
  files: Parameters<typeof layerOf>[0] = {},
): Promise<void> {
  const image = await busyboxImage({ config, layers: [layerOf({ note: "", ...files })] });
  const input = ociArchive([{ image, name: `docker.io/library/${name}:latest` }]);
  await mustLepton(daemon, ["load"], { input });
}

describe("S6, S7: users and groups", () => {
  const NUMBERS = ["4294967296", "-1", "2147483648", "1000:-1", "99999999999999999999"];

  test("numbers out of range are none, and no names of the image's; nor is a name that it does not have", async () => {
    const names = NUMBERS.map((user) => `${user.split(":")[0]}:x:0:0::/:/bin/sh\n`);
    await load("users", {}, { "etc/passwd": `root:x:0:0::/:/bin/sh\n${names.join("")}` });
    for (const user of [...NUMBERS, "nobody-such"]) {
      const { stdout, code } = await run(["--user", user], "users", "id", "-u");
      expect({ user, stdout, code }).toEqual({ user, stdout: "", code: 125 });
    }
  });

  test("supplementary groups are those of the user, and those that were added", async () => {
    await load(
      "groups",
      {},
      {
        "etc/passwd": "app:x:1000:1000::/:/bin/sh\n",
        "etc/group": "app:x:1000:\nwheel:x:10:app\nother:x:20:root\n",
      },
    );
    expect((await run(["--user", "app"], "groups", "id", "-G")).stdout).toBe("1000 10\n");
    expect((await run(["--user", "1000:20", "--group-add", "7"], "groups", "id", "-G")).stdout).toBe("20 7\n");
  });
});

test("S8: a hundred megabytes of groups are refused, not read", async () => {
  const group = `x:x:1:${"a".repeat(100 << 20)}\n`;
  await load("huge", {}, { "etc/group": group, "etc/passwd": "root:x:0:0::/:/bin/sh\n" });
  const { stderr, code } = await run(["--user", "x"], "huge", "true");
  expect({ code, says: /more than the \d+ allowed|unable to find/.test(stderr) }).toEqual({ code: 125, says: true });
});

test("S9: labels of an image make nobody act", async () => {
  const KEYS = [
    ...["containerd.io/restart.status", "containerd.io/restart.loguri", "containerd.io/restart.policy"],
    ...["containerd.io/gc.ref.snapshot.overlayfs/0", "io.cri-containerd.kind", "nerdctl/name", "nerdctl/state-dir"],
    ...["lepton/name", "lepton/auto-remove", "lepton/state-dir", "lepton/owner", "lepton/networks"],
  ];
  const Labels = { ...Object.fromEntries(KEYS.map((key) => [key, "evil"])), fine: "yes" };
  await load("labels", { Labels });
  await mustLepton(daemon, ["create", "--name", "labelled", "--network", "none", "labels"]);
  const id = await mustLepton(daemon, ["inspect", "-f", "{{.Id}}", "labelled"]);
  const stored = await daemon.ctr("-n", "default", "containers", "info", id);
  expect(stored).toContain('"fine": "yes"');
  expect(stored).not.toContain("evil");
  await mustLepton(daemon, ["rm", "labelled"]);
});

describe("S10: an image's own words", () => {
  test.each([
    ["a volume that climbs", { Volumes: { "/../../../tmp/lepton-climbs": {} } }, 0, "in the root"],
    ["a relative volume", { Volumes: { "a/b": {} } }, 125, ""],
    ["a relative directory", { WorkingDir: "a/../../b" }, 125, ""],
    ["a user of control characters", { User: "a\u001b[31m" }, 125, ""],
  ])("%s", async (_what, config, code, stdout) => {
    const image = `own${Object.keys(config)[0]?.toLowerCase()}${code}`;
    await load(image, config);
    const ran = await run([], image, "echo", "in the root");
    expect({ code: ran.code, stdout: ran.stdout.trim() }).toEqual({ code, stdout });
    // ESC reaches no terminal.
    expect(ran.stderr).not.toContain("\u001b");
    expect(lstatSync("/tmp/lepton-climbs", { throwIfNoEntry: false })).toBeUndefined();
  });

  test("a directory that is a link out of the image stays in it", async () => {
    await load("linked", { WorkingDir: "/work" }, { work: { link: "/../../../../etc" } });
    const { stdout } = await run([], "linked", "sh", "-c", "pwd -P; cat hostname | wc -c");
    expect(stdout.split("\n")[0]).toBe("/etc");
  });
});

/** Everything below a directory, with its mode. */
function modes(dir: string): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const entry of readdirSync(dir, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    // What containers see of a volume is theirs.
    if (path.includes("/_data")) continue;
    const stat = lstatSync(path);
    found[path.slice(dir.length)] = (stat.mode & 0o777).toString(8);
  }
  return found;
}

describe("S23, S24: what lies on the host", () => {
  test.each(["000", "077"])("is for us alone whatever the umask: %s", async (mask) => {
    const previous = process.umask(Number.parseInt(mask, 8));
    try {
      await mustLepton(daemon, [
        "run",
        "-d",
        "--name",
        "modes",
        "--network",
        "none",
        "-v",
        "vol:/v",
        "-e",
        "SECRET=x",
        "busybox",
        "sleep",
        "60",
      ]);
    } finally {
      process.umask(previous);
    }
    const all = { ...modes(daemon.dataRoot), ...modes(daemon.runRoot) };
    const open = Object.entries(all).filter(([path, mode]) => {
      if (/\/(hostname|hosts|resolv\.conf)$/.test(path)) return mode !== "644";
      return !["600", "700"].includes(mode);
    });
    expect(open).toEqual([]);
    expect(Object.keys(all).length).toBeGreaterThan(10);
    await mustLepton(daemon, ["rm", "-f", "modes"]);
    await mustLepton(daemon, ["volume", "rm", "vol"]);
  });

  test("is refused where somebody else could have laid it out", async () => {
    const dir = mkdtempSync("/tmp/ls-");
    const attempt = async (prepare: (root: string) => void) => {
      const root = mkdtempSync(join(dir, "root-"));
      prepare(root);
      const env = { LEPTON_DATA_ROOT: join(root, "data") };
      const { code, stderr } = await lepton(daemon, ["create", "busybox"], { env });
      return code === 1 && /others may|not a directory|owned by|symbolic|link/i.test(stderr) ? "refused" : stderr;
    };
    expect(
      await attempt((root) => {
        mkdirSync(join(root, "data"));
        chmodSync(join(root, "data"), 0o777);
      }),
    ).toBe("refused");
    expect(await attempt((root) => chmodSync(root, 0o777))).toBe("refused");
    expect(await attempt((root) => writeFileSync(join(root, "data"), ""))).toBe("refused");
    rmSync(dir, { recursive: true });
  });
});

test("S25: a socket that everybody may write to is named by info", async () => {
  const { mode } = statSync(daemon.address);
  chmodSync(daemon.address, 0o666);
  expect((await lepton(daemon, ["info"])).stderr).toContain("may be written to by everybody");
  chmodSync(daemon.address, mode & 0o777);
  expect((await lepton(daemon, ["info"])).stderr).not.toContain("may be written to by everybody");
});

test("S26: what is started on the host is named by its path, with an environment of its own", async () => {
  const id = await mustLepton(daemon, ["run", "-d", "-e", "SECRET=canary-4711", "busybox", "sleep", "60"], {
    env: { HOST_SECRET: "canary-4712" },
  });
  const spec = await daemon.ctr("-n", "default", "containers", "info", "--spec", id);
  const found = JSON.parse(spec) as {
    readonly hooks?: Readonly<Record<string, readonly { readonly path: string; readonly env?: readonly string[] }[]>>;
  };
  for (const { path, env = [] } of Object.values(found.hooks ?? {}).flat()) {
    expect(path).toMatch(/^\//);
    expect(env.join("\n")).not.toContain("canary");
  }
  // The console: its command line and its environment.
  const consoles = readdirSync("/proc").filter(
    (pid) => /^\d+$/.test(pid) && environmentOf(pid).includes(`CONTAINER_ID=${id}`),
  );
  expect(consoles.length).toBeGreaterThan(0);
  for (const pid of consoles) expect(environmentOf(pid)).not.toMatch(/canary/);
  await mustLepton(daemon, ["rm", "-f", id]);
});

function environmentOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, "latin1") + readFileSync(`/proc/${pid}/cmdline`, "latin1");
  } catch {
    // It has ended.
    return "";
  }
}
