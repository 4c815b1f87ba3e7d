import { describe, expect, it } from "vitest";
import type { SpecOptions } from "../../../../src/oci/spec/input.ts";
import { parseNamespaceMode } from "../../../../src/oci/spec/namespace-modes.ts";
import { badArgument, HOST, specWith } from "./inputs.ts";

const types = (options: SpecOptions) => specWith(options).linux.namespaces.map(({ type }) => type);
const mountAt = (options: SpecOptions, path: string) =>
  specWith(options).mounts.find(({ destination }) => destination === path);

describe("namespaces", () => {
  it("are the container's own, but for those that it shares", () => {
    expect(types({})).toEqual(["mount", "network", "uts", "pid", "ipc", "cgroup"]);
    expect(types({ pid: "host", ipc: "host", uts: "host", cgroupns: "host" })).toEqual(["mount", "network"]);
    expect(types({ ipc: "private" })).toContain("ipc");
    expect(types({ ipc: "none" })).toContain("ipc");
    expect(types({ userns: "host" })).toEqual(types({}));
  });

  it("of the cgroup are shared on version 1 unless somebody wants them private", () => {
    const host = { ...HOST, cgroup: { ...HOST.cgroup, version: 1 as const } };
    const has = (options: SpecOptions) => specWith(options, { host }).linux.namespaces.some((n) => n.type === "cgroup");
    expect(has({})).toBe(false);
    expect(has({ cgroupns: "private" })).toBe(true);
  });

  it("of another container are joined by path", () => {
    const joined = { pid: "/proc/7/ns/pid", ipc: "/proc/7/ns/ipc" };
    const { namespaces } = specWith({ pid: "container:web", ipc: "container:web" }, { joined }).linux;
    expect(namespaces).toContainEqual({ type: "pid", path: "/proc/7/ns/pid" });
    expect(namespaces).toContainEqual({ type: "ipc", path: "/proc/7/ns/ipc" });
  });

  it("take the host's memory and queues along with its IPC", () => {
    expect(mountAt({ ipc: "host" }, "/dev/shm")).toMatchObject({ type: "bind", source: "/dev/shm" });
    expect(mountAt({ ipc: "host" }, "/dev/mqueue")).toMatchObject({ type: "mqueue" });
    const host = { ...HOST, mountPoints: [{ path: "/dev/mqueue", tags: [] }] };
    expect(specWith({ ipc: "host" }, { host }).mounts).toContainEqual(
      expect.objectContaining({ destination: "/dev/mqueue", type: "bind", source: "/dev/mqueue" }),
    );
    expect(mountAt({ ipc: "none" }, "/dev/shm")).toBeUndefined();
    expect(mountAt({ ipc: "none" }, "/dev/mqueue")).toMatchObject({ type: "mqueue" });
  });

  it("of the host's names leave the hostname alone, which HOSTNAME tells", () => {
    const spec = specWith({ uts: "host" });
    expect(spec.hostname).toBe("");
    expect(spec.process.env).toContain("HOSTNAME=machine");
  });

  it("refuse to map users", () => {
    expect(() => specWith({ userns: "auto" })).toThrow(badArgument("--userns: invalid USER mode"));
  });

  it("let no sysctl of the host's IPC be set", () => {
    const message = "sysctl 'kernel.msgmax=1' is not allowed with the host's IPC namespace";
    expect(() => specWith({ ipc: "host", sysctls: { "kernel.msgmax": "1" } })).toThrow(badArgument(message));
    expect(specWith({ ipc: "host", sysctls: { "net.core.somaxconn": "1" } }).linux.sysctl).toMatchObject({
      "net.core.somaxconn": "1",
    });
  });
});

describe("parseNamespaceMode", () => {
  it.each([
    ["ipc", "shareable", { kind: "shareable" }],
    ["ipc", "container:web", { kind: "container", ref: "web" }],
    ["pid", "container:web", { kind: "container", ref: "web" }],
    ["pid", "", { kind: "private" }],
  ] as const)("reads --%s %s", (type, text, mode) => {
    expect(parseNamespaceMode(type, text)).toEqual(mode);
  });

  it.each([
    ["ipc", "container:", "invalid IPC mode: container:"],
    ["pid", "private", "--pid: invalid PID mode"],
    ["uts", "container:web", "--uts: invalid UTS mode"],
    ["ipc", "Host", "invalid IPC mode: Host"],
  ] as const)("refuses --%s %s", (type, text, message) => {
    expect(() => parseNamespaceMode(type, text)).toThrow(badArgument(message));
  });
});

describe("umask", () => {
  it("is octal", () => {
    expect(specWith({ umask: "0027" }).process.user).toMatchObject({ umask: 0o27 });
    expect(specWith({}).process.user).not.toHaveProperty("umask");
    for (const umask of ["8", "1777", "u=rwx"])
      expect(() => specWith({ umask })).toThrow(badArgument(`invalid umask: "${umask}"`));
  });
});

describe("the cgroup's parent", () => {
  it.each(["..", "a/../..", "/", "a\nb", "a:b"])("is not %j", (cgroupParent) => {
    const message = `invalid cgroup-parent: ${JSON.stringify(cgroupParent)}`;
    expect(() => specWith({ cgroupParent })).toThrow(badArgument(message));
  });

  it("is a slice where systemd makes it", () => {
    const host = { ...HOST, cgroup: { ...HOST.cgroup, driver: "systemd" as const } };
    const message = 'cgroup-parent for systemd cgroup should be a valid slice named as "xxx.slice"';
    expect(() => specWith({ cgroupParent: "/jobs" }, { host })).toThrow(badArgument(message));
  });
});
