/** The default spec, run by the real runc: what a process sees from inside the container is what docker's would. */
import { execFile, execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { closeSync, openSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, readdir, rm, rmdir, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildSpec } from "../../src/oci/spec/build.ts";
import { buildExecProcess, type ExecProcessOptions } from "../../src/oci/spec/exec.ts";
import { hostDevices } from "../../src/oci/spec/host-devices.ts";
import { hostFacts } from "../../src/oci/spec/host-facts.ts";
import { findInitBinary } from "../../src/oci/spec/init.ts";
import type { HostFacts, SpecInput } from "../../src/oci/spec/input.ts";
import { decodeSpec, encodeSpec } from "../../src/oci/spec/json.ts";
import type { Spec } from "../../src/oci/spec/types.ts";

const bin = join(process.env["LEPTON_PREFIX"] ?? "/opt/lepton", "bin");
const run = promisify(execFile);

// A cgroup parent of this run's own, so that what stays behind can be found and removed.
const namespace = `spec-test-${randomBytes(4).toString("hex")}`;
let dir: string;
let host: HostFacts;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "lepton-spec-"));
  host = await hostFacts();
  const busybox = join(bin, "busybox");
  await mkdir(join(dir, "rootfs/bin"), { recursive: true });
  await mkdir(join(dir, "rootfs/etc"));
  await copyFile(busybox, join(dir, "rootfs/bin/busybox"));
  const applets = execFileSync(busybox, ["--list"], { encoding: "utf8" }).trim().split("\n");
  await Promise.all(
    applets.filter((name) => name !== "busybox").map((name) => symlink("busybox", join(dir, "rootfs/bin", name))),
  );
  await writeFile(
    join(dir, "rootfs/etc/passwd"),
    "root:x:0:0:root:/root:/bin/sh\napp:x:1000:1000::/home/app:/bin/sh\n",
  );
});

afterAll(async () => {
  for (const hierarchy of await cgroupHierarchies()) {
    // Only the hierarchies in which runc made the directory have it.
    await rmdir(join(hierarchy, "lepton", namespace)).catch(() => undefined);
  }
  await rm(dir, { recursive: true });
});

async function cgroupHierarchies(): Promise<string[]> {
  const base = "/sys/fs/cgroup";
  return host.cgroup.version === 2 ? [base] : (await readdir(base)).map((name) => join(base, name));
}

/** Runs a shell script in a new container and gives its standard output, trimmed. */
async function inContainer(
  script: string,
  options: SpecInput["options"] = {},
  more: Partial<SpecInput> = {},
): Promise<string> {
  const { containerId } = await writeBundle(script, options, more);
  return await runc("run", "--bundle", dir, containerId);
}

async function writeBundle(
  script: string,
  options: SpecInput["options"] = {},
  more: Partial<SpecInput> = {},
): Promise<{ readonly containerId: string; readonly spec: Spec }> {
  const containerId = randomBytes(32).toString("hex");
  const image = { Cmd: ["/bin/sh", "-c", script] };
  const user = { uid: 0, gid: 0, additionalGids: [0] };
  const spec = buildSpec({ containerId, namespace, image, options, user, host, ...more });
  await writeFile(join(dir, "config.json"), encodeSpec(spec));
  return { containerId, spec };
}

async function runc(...args: readonly string[]): Promise<string> {
  const { stdout } = await run(join(bin, "runc"), ["--root", join(dir, "runc"), ...args], { timeout: 30_000 });
  return stdout.trim();
}

/** Value of a line of /proc/self/status in the container. */
async function status(key: string, options?: SpecInput["options"], more?: Partial<SpecInput>): Promise<string> {
  const line = await inContainer(`grep ^${key}: /proc/self/status`, options, more);
  return line.split(":\t")[1] ?? "";
}

describe("a default container", () => {
  it("has docker's 14 capabilities, none inheritable or ambient, and a seccomp filter", async () => {
    const lines = await inContainer("grep -E '^(Cap|Seccomp:|NoNewPrivs)' /proc/self/status");
    expect(lines.split("\n")).toEqual([
      "CapInh:\t0000000000000000",
      "CapPrm:\t00000000a80425fb",
      "CapEff:\t00000000a80425fb",
      "CapBnd:\t00000000a80425fb",
      "CapAmb:\t0000000000000000",
      "NoNewPrivs:\t0",
      "Seccomp:\t2",
    ]);
  });

  it("sees nothing in masked files and cannot write to read-only paths", async () => {
    const script = `
      for f in /proc/kcore /proc/keys /proc/timer_list /proc/interrupts; do
        test -e $f && wc -c < $f
      done
      test -d /sys/firmware && ls -A /sys/firmware | wc -l
      echo 1 > /proc/sys/kernel/domainname || echo refused
      touch /sys/x || echo refused
    `;
    const lines = (await inContainer(`exec 2>/dev/null; ${script}`)).split("\n");
    expect(lines.slice(-2)).toEqual(["refused", "refused"]);
    expect(new Set(lines.slice(0, -2))).toEqual(new Set(["0"]));
  });

  it("has exactly the plain devices", async () => {
    const names = (await inContainer("ls /dev")).split("\n");
    // runc adds a link named core where the host has /proc/kcore.
    expect(names.filter((name) => name !== "core")).toEqual(
      "fd full mqueue null ptmx pts random shm stderr stdin stdout tty urandom zero".split(" "),
    );
  });

  it("has docker's mounts with their options, and no /run", async () => {
    const lines = (await inContainer("cat /proc/mounts")).split("\n").map((line) => line.split(" "));
    const options = new Map(lines.map(([, path, type, words]) => [path, `${type} ${words}`]));
    expect(options.get("/dev")).toMatch(/^tmpfs rw,nosuid,size=65536k,mode=755/);
    expect(options.get("/dev/shm")).toMatch(/^tmpfs rw,nosuid,nodev,noexec,relatime,size=65536k/);
    expect(options.get("/dev/pts")).toMatch(/^devpts rw,nosuid,noexec,relatime,gid=5,mode=620,ptmxmode=666/);
    expect(options.get("/dev/mqueue")).toMatch(/^mqueue rw,nosuid,nodev,noexec/);
    expect(options.get("/sys")).toMatch(/^sysfs ro,nosuid,nodev,noexec/);
    expect(options.get("/sys/fs/cgroup")).toMatch(
      /^(tmpfs|cgroup2) ro,nosuid,nodev,noexec|^tmpfs rw,nosuid,nodev,noexec/,
    );
    expect(options.has("/run")).toBe(false);
  });

  it("has its own host name, loopback only, and docker's environment with HOME from the runtime", async () => {
    const output = await inContainer(
      "hostname; ls /sys/class/net; env | sort; cat /proc/sys/net/ipv4/ip_unprivileged_port_start",
    );
    const [hostname, ...rest] = output.split("\n");
    expect(hostname).toMatch(/^[0-9a-f]{12}$/);
    expect(rest).toContain("lo");
    expect(rest).not.toContain("eth0");
    expect(rest).toContain(`HOSTNAME=${hostname}`);
    expect(rest).toContain("HOME=/root");
    expect(rest).toContain("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
    expect(rest.at(-1)).toBe("0");
  });

  it("is refused what the seccomp profile refuses", async () => {
    expect(await inContainer("unshare -U true 2>&1 || true")).toMatch(/not permitted/);
    expect(await inContainer("unshare -U true && echo made", { securityOpt: ["seccomp=unconfined"] })).toBe("made");
  });
});

describe("options", () => {
  it("limit memory, CPU and processes in the cgroup of the container", async () => {
    const options = { memoryBytes: 32 * 1024 * 1024, cpus: 0.5, pidsLimit: 17, cpuShares: 512 };
    if (host.cgroup.version === 2) {
      const files = "cd /sys/fs/cgroup; cat memory.max cpu.max pids.max";
      expect(await inContainer(files, options)).toBe("33554432\n50000 100000\n17");
      return;
    }
    const files =
      "cd /sys/fs/cgroup; cat memory/memory.limit_in_bytes cpu/cpu.cfs_quota_us cpu/cpu.cfs_period_us cpu/cpu.shares pids/pids.max";
    expect(await inContainer(files, options)).toBe("33554432\n50000\n100000\n512\n17");
  });

  it("set the user; one other than root is left with no effective capability", async () => {
    const user = { uid: 1000, gid: 1000, additionalGids: [1000, 27] };
    expect(await inContainer("id -u; id -G; grep CapEff /proc/self/status; echo $HOME", {}, { user })).toBe(
      "1000\n1000 27\nCapEff:\t0000000000000000\n/home/app",
    );
  });

  it("forbid new privileges on demand", async () => {
    expect(await status("NoNewPrivs", { securityOpt: ["no-new-privileges"] })).toBe("1");
  });

  it("add and drop capabilities", async () => {
    expect(await status("CapEff", { capDrop: ["ALL"] })).toBe("0000000000000000");
    expect(await status("CapEff", { capDrop: ["ALL"], capAdd: ["net_admin"] })).toBe("0000000000001000");
  });

  it("make a privileged container: the caller's capabilities, no filter, nothing masked, the host's devices", async () => {
    const options = { privileged: true };
    const more = { hostDevices: await hostDevices() };
    const own = BigInt(`0x${await hostMask()}`)
      .toString(16)
      .padStart(16, "0");
    expect(await status("CapEff", options, more)).toBe(own);
    expect(await status("Seccomp", options, more)).toBe("0");
    const mounts = await inContainer("grep -E ' /(sys|proc)[^ ]* ' /proc/mounts", options, more);
    expect(mounts).toMatch(/^sysfs \/sys sysfs rw,/m);
    expect(mounts).not.toMatch(/\/proc\/kcore|\/proc\/sys /);
    expect(await inContainer("test -c /dev/kmsg && echo there", options, more)).toBe("there");
  });

  it("bind files and directories of the host, read-only ones also for mounts below", async () => {
    const source = await mkdtemp(join(dir, "bind-"));
    await writeFile(join(source, "hello"), "hi\n");
    const volumes = [`${source}:/ro:ro`, `${source}:/rw`];
    const script = "cat /ro/hello; touch /rw/new && echo written; touch /ro/x 2>/dev/null || echo refused";
    expect(await inContainer(script, { volumes })).toBe("hi\nwritten\nrefused");
    expect(await readdir(source)).toEqual(["hello", "new"]);
    // /dev/shm is a mount of its own below /dev.
    const below = "touch /devices/shm/lepton-spec 2>/dev/null || echo refused";
    expect(await inContainer(below, { volumes: ["/dev:/devices:ro"] })).toBe("refused");
  });

  it("mount a tmpfs, protect the root, and give the files of /etc", async () => {
    const hosts = join(dir, "hosts");
    await writeFile(hosts, "127.0.0.1 localhost\n");
    const script = `
      touch /x 2>/dev/null || echo refused
      touch /scratch/x && grep ' /scratch ' /proc/mounts
      cat /etc/hosts; echo y >> /etc/hosts 2>/dev/null || echo refused
    `;
    const options = { readOnly: true, tmpfs: ["/scratch:size=1m,exec"] };
    const lines = (await inContainer(`exec 2>&1; ${script}`, options, { etcFiles: { hosts } })).split("\n");
    expect(lines[0]).toBe("refused");
    expect(lines[1]).toMatch(/^tmpfs \/scratch tmpfs rw,nosuid,nodev,relatime,size=1024k/);
    expect(lines.join("\n")).toMatch(/127\.0\.0\.1 localhost\n[\s\S]*refused$/);
  });

  it("set limits by ulimit, unlimited included, and the size of /dev/shm", async () => {
    const options = { ulimits: ["nofile=100:200", "core=-1"], shmSizeBytes: 1024 * 1024 };
    const script = "ulimit -n; ulimit -H -n; ulimit -c; grep ' /dev/shm ' /proc/mounts";
    expect(await inContainer(script, options)).toMatch(/^100\n200\nunlimited\nshm .*size=1024k/);
  });

  it("put an init before the command", async () => {
    const initPath = await findInitBinary([bin]);
    expect(initPath).toBeDefined();
    const more = initPath === undefined ? {} : { initPath };
    const output = await inContainer("tr '\\0' ' ' < /proc/1/cmdline; echo; echo $$", { init: true }, more);
    expect(output).toMatch(/^\/sbin\/docker-init -- \/bin\/sh -c [\s\S]*\n[1-9]\d*$/);
    expect(output.split("\n").at(-1)).not.toBe("1");
  });

  it("share the host's network", async () => {
    const own = execFileSync("readlink", ["/proc/self/ns/net"], { encoding: "utf8" }).trim();
    expect(await inContainer("readlink /proc/self/ns/net", { network: "host" })).toBe(own);
    expect(await inContainer("readlink /proc/self/ns/net")).not.toBe(own);
  });
});

describe("a further process", () => {
  it("takes the container's settings with its own changes", async () => {
    const { containerId, spec } = await writeBundle("exec sleep 600", { ulimits: ["core=-1"] });
    const out = openSync(join(dir, "output"), "w");
    try {
      // A detached container keeps its output open: a pipe would never end.
      execFileSync(join(bin, "runc"), ["--root", join(dir, "runc"), "run", "-d", "--bundle", dir, containerId], {
        stdio: ["ignore", out, out],
      });
      const exec = async (script: string, options: Partial<ExecProcessOptions>) => {
        const args = ["/bin/sh", "-c", script];
        // The engine has the spec from containerd, as text.
        const container = decodeSpec(encodeSpec(spec)).process;
        await writeFile(join(dir, "process.json"), encodeSpec(buildExecProcess(container, { args, ...options })));
        return await runc("exec", "--process", join(dir, "process.json"), containerId);
      };
      const facts = "grep -E '^(CapEff|Seccomp:)' /proc/self/status; ulimit -c; pwd; echo $A; id -u; echo $HOME";
      const plain = "CapEff:\t00000000a80425fb\nSeccomp:\t2\nunlimited\n/\n\n0\n/root";
      expect(await exec(facts, {})).toBe(plain);
      const user = { uid: 1000, gid: 1000 };
      const changed = "CapEff:\t0000000000000000\nSeccomp:\t2\nunlimited\n/etc\nb\n1000\n/home/app";
      expect(await exec(facts, { user, env: ["A=b"], workdir: "/etc" })).toBe(changed);
      const privileged = await exec("grep CapEff /proc/self/status", {
        privileged: true,
        capabilities: host.capabilities,
      });
      expect(privileged).toBe(`CapEff:\t${await hostMask()}`);
    } finally {
      closeSync(out);
      await runc("delete", "-f", containerId);
    }
  });
});

async function hostMask(): Promise<string> {
  const { stdout } = await run("grep", ["^CapEff:", "/proc/self/status"]);
  return stdout.split("\t")[1]?.trim() ?? "";
}
