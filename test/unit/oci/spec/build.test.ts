import { describe, expect, expectTypeOf, it } from "vitest";
import type { CreateContainer } from "../../../../src/engine/types.ts";
import { buildSpec, specWarnings } from "../../../../src/oci/spec/build.ts";
import type { SpecOptions } from "../../../../src/oci/spec/input.ts";
import { HOST, INPUT, specWith } from "./inputs.ts";

const DEFAULT_CAPS = [
  "CAP_CHOWN",
  "CAP_DAC_OVERRIDE",
  "CAP_FSETID",
  "CAP_FOWNER",
  "CAP_MKNOD",
  "CAP_NET_RAW",
  "CAP_SETGID",
  "CAP_SETUID",
  "CAP_SETFCAP",
  "CAP_SETPCAP",
  "CAP_NET_BIND_SERVICE",
  "CAP_SYS_CHROOT",
  "CAP_KILL",
  "CAP_AUDIT_WRITE",
];

const plainDevice = (major: number, minor: number) => ({ allow: true, type: "c", major, minor, access: "rwm" });

describe("buildSpec", () => {
  it("gives a plain container docker's defaults", () => {
    const { seccomp, ...linux } = buildSpec(INPUT).linux;
    expect(seccomp?.defaultAction).toBe("SCMP_ACT_ERRNO");
    expect({ ...buildSpec(INPUT), linux }).toEqual({
      ociVersion: "1.2.0",
      hostname: "0123456789ab",
      root: { path: "rootfs", readonly: false },
      process: {
        terminal: false,
        user: { uid: 0, gid: 0, additionalGids: [0] },
        args: ["sh"],
        env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOSTNAME=0123456789ab"],
        cwd: "/",
        capabilities: { bounding: DEFAULT_CAPS, effective: DEFAULT_CAPS, permitted: DEFAULT_CAPS },
        noNewPrivileges: false,
        oomScoreAdj: 0,
      },
      mounts: [
        { destination: "/proc", type: "proc", source: "proc", options: ["nosuid", "noexec", "nodev"] },
        {
          destination: "/dev",
          type: "tmpfs",
          source: "tmpfs",
          options: ["nosuid", "strictatime", "mode=755", "size=65536k"],
        },
        {
          destination: "/dev/pts",
          type: "devpts",
          source: "devpts",
          options: ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"],
        },
        { destination: "/sys", type: "sysfs", source: "sysfs", options: ["nosuid", "noexec", "nodev", "ro"] },
        {
          destination: "/sys/fs/cgroup",
          type: "cgroup",
          source: "cgroup",
          options: ["ro", "nosuid", "noexec", "nodev"],
        },
        { destination: "/dev/mqueue", type: "mqueue", source: "mqueue", options: ["nosuid", "noexec", "nodev"] },
        {
          destination: "/dev/shm",
          type: "tmpfs",
          source: "shm",
          options: ["nosuid", "noexec", "nodev", "mode=1777", "size=67108864"],
        },
      ],
      linux: {
        namespaces: [
          { type: "mount" },
          { type: "network" },
          { type: "uts" },
          { type: "pid" },
          { type: "ipc" },
          { type: "cgroup" },
        ],
        cgroupsPath: `/lepton/default/${INPUT.containerId}`,
        resources: {
          devices: [
            { allow: false, access: "rwm" },
            plainDevice(1, 5),
            plainDevice(1, 3),
            plainDevice(1, 9),
            plainDevice(1, 8),
            plainDevice(5, 0),
            plainDevice(5, 1),
            { allow: false, type: "c", major: 10, minor: 229, access: "rwm" },
          ],
        },
        devices: [],
        sysctl: { "net.ipv4.ping_group_range": "0 2147483647", "net.ipv4.ip_unprivileged_port_start": "0" },
        maskedPaths: [
          "/proc/acpi",
          "/proc/asound",
          "/proc/interrupts",
          "/proc/kcore",
          "/proc/keys",
          "/proc/latency_stats",
          "/proc/sched_debug",
          "/proc/scsi",
          "/proc/timer_list",
          "/proc/timer_stats",
          "/sys/devices/virtual/powercap",
          "/sys/firmware",
        ],
        readonlyPaths: ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"],
      },
    });
  });

  it("opens a privileged container", () => {
    const kmsg = { type: "c", path: "/dev/kmsg", major: 1, minor: 11 } as const;
    const spec = specWith({ privileged: true }, { hostDevices: [kmsg] });
    expect(spec.process.capabilities?.effective).toEqual(HOST.capabilities);
    expect(spec.linux.seccomp).toBeUndefined();
    expect(spec.linux.maskedPaths).toEqual([]);
    expect(spec.linux.readonlyPaths).toEqual([]);
    expect(spec.linux.devices).toEqual([kmsg]);
    expect(spec.linux.resources.devices.at(-1)).toEqual({ allow: true, access: "rwm" });
    const options = (path: string) => spec.mounts.find(({ destination }) => destination === path)?.options;
    expect(options("/sys")).toEqual(["nosuid", "noexec", "nodev"]);
    expect(options("/sys/fs/cgroup")).toEqual(["nosuid", "noexec", "nodev"]);
    // Even a privileged container is not told that it may not gain more.
    expect(spec.process.noNewPrivileges).toBe(false);
  });

  it("gives no devices of the host to a container that is not privileged", () => {
    const spec = specWith({}, { hostDevices: [{ type: "b", path: "/dev/sda", major: 8, minor: 0 }] });
    expect(spec.linux.devices).toEqual([]);
  });

  it("uses the host's cgroup namespace on cgroup version 1, and systemd's path form with its driver", () => {
    const cgroup = { ...HOST.cgroup, version: 1, driver: "systemd" } as const;
    const { namespaces, cgroupsPath } = specWith({}, { host: { ...HOST, cgroup } }).linux;
    expect(namespaces).not.toContainEqual({ type: "cgroup" });
    expect(cgroupsPath).toBe(`system.slice:lepton:${INPUT.containerId}`);
  });

  it("shares the host's network without touching its settings", () => {
    const spec = specWith({ network: "host" });
    expect(spec.linux.namespaces.map(({ type }) => type)).toEqual(["mount", "uts", "pid", "ipc", "cgroup"]);
    expect(spec.linux.sysctl).toEqual({});
    expect(spec.hostname).toBe("machine");
    expect(spec.process.env).toContain("HOSTNAME=machine");
  });

  it("passes annotations on and leaves the field out without any", () => {
    expect(specWith({ annotations: { "a.b": "c" } }).annotations).toEqual({ "a.b": "c" });
    expect(specWith({ annotations: {} })).not.toHaveProperty("annotations");
  });

  it("does not change its input", () => {
    const input = structuredClone({ ...INPUT, options: { privileged: true, env: ["A=b"], volumes: ["/a:/b"] } });
    const before = structuredClone(input);
    buildSpec(input);
    expect(input).toEqual(before);
  });

  it("takes the engine's create options as they are", () => {
    // A network has to be looked up first.
    expectTypeOf<Omit<CreateContainer, "network">>().toExtend<SpecOptions>();
  });
});

describe("specWarnings", () => {
  it("has docker's words for limits that the host cannot apply", () => {
    const host = { ...HOST, cgroup: { ...HOST.cgroup, controllers: ["cpu"], swapLimit: false } };
    const options = { memoryBytes: 1e8, pidsLimit: 5, cpusetCpus: "0" };
    expect(specWarnings({ options, host })).toEqual([
      "Your kernel does not support memory limit capabilities or the cgroup is not mounted. Limitation discarded.",
      "Your kernel does not support cpuset or the cgroup is not mounted. Cpuset discarded.",
      "Your kernel does not support PIDs limit capabilities or the cgroup is not mounted. PIDs limit discarded.",
    ]);
    expect(specWith(options, { host }).linux.resources).toEqual({ devices: expect.any(Array) });
  });

  it("is empty where all can be applied", () => {
    expect(specWarnings({ options: { memoryBytes: 1e8, pidsLimit: 5, cpus: 1 }, host: HOST })).toEqual([]);
  });
});
