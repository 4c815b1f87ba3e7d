import { describe, expect, it } from "vitest";
import { CAPABILITIES, DEFAULT_CAPABILITIES } from "../../../../src/oci/spec/capabilities.ts";
import { defaultProfile } from "../../../../src/oci/spec/seccomp-default.ts";
import { resolveProfile } from "../../../../src/oci/spec/seccomp-profile.ts";
import { allowedSyscalls } from "../../../../src/oci/spec/seccomp-syscalls.ts";
import { passes, rules } from "./seccomp-judge.ts";

// The number of names in the first rule of moby/profiles' default.json of June 2026.
const UNCONDITIONAL_CALLS = 361;

const context = { arch: "amd64", kernelRelease: "6.1.0", capabilities: DEFAULT_CAPABILITIES };
const filterFor = (more: Partial<typeof context>) => resolveProfile(defaultProfile(), { ...context, ...more });

describe("the default profile", () => {
  it("refuses with EPERM what it does not name", () => {
    expect(defaultProfile()).toMatchObject({ defaultAction: "SCMP_ACT_ERRNO", defaultErrnoRet: 1 });
  });

  it("has as many unconditional calls as upstream, each once", () => {
    const names = allowedSyscalls();
    expect(new Set(names).size).toBe(names.length);
    expect(names).toHaveLength(UNCONDITIONAL_CALLS);
    expect(names).not.toContain("");
  });

  it.each([
    "add_key keyctl request_key kexec_load kexec_file_load swapon swapoff pivot_root nfsservctl uselib userfaultfd ustat",
    "create_module get_kernel_syms query_module sysfs _sysctl vm86 vm86old move_pages migrate_pages",
    "io_uring_setup io_uring_enter io_uring_register",
  ])("does not name: %s", (names) => {
    const all = new Set(defaultProfile().syscalls.flatMap((rule) => rule.names));
    expect(names.split(" ").filter((name) => all.has(name))).toEqual([]);
  });

  it.each([
    ["mount", "CAP_SYS_ADMIN"],
    ["umount2", "CAP_SYS_ADMIN"],
    ["setns", "CAP_SYS_ADMIN"],
    ["unshare", "CAP_SYS_ADMIN"],
    ["bpf", "CAP_BPF"],
    ["bpf", "CAP_SYS_ADMIN"],
    ["perf_event_open", "CAP_PERFMON"],
    ["syslog", "CAP_SYSLOG"],
    ["reboot", "CAP_SYS_BOOT"],
    ["init_module", "CAP_SYS_MODULE"],
    ["acct", "CAP_SYS_PACCT"],
    ["kcmp", "CAP_SYS_PTRACE"],
    ["iopl", "CAP_SYS_RAWIO"],
    ["clock_settime", "CAP_SYS_TIME"],
    ["vhangup", "CAP_SYS_TTY_CONFIG"],
    ["mbind", "CAP_SYS_NICE"],
    ["open_by_handle_at", "CAP_DAC_READ_SEARCH"],
  ])("allows %s with %s only", (name, capability) => {
    expect(passes(filterFor({}), name)).toBe(false);
    expect(passes(filterFor({ capabilities: [capability] }), name)).toBe(true);
  });

  it("takes chroot away with its capability", () => {
    expect(passes(filterFor({}), "chroot")).toBe(true);
    expect(passes(filterFor({ capabilities: [] }), "chroot")).toBe(false);
  });

  it("opens sockets of every family but AF_ALG and AF_VSOCK", () => {
    const filter = filterFor({});
    for (const family of [1n, 2n, 10n, 16n, 17n, 37n, 39n, 41n, 45n])
      expect(passes(filter, "socket", family)).toBe(true);
    expect(passes(filter, "socket", 38n)).toBe(false);
    expect(passes(filter, "socket", 40n)).toBe(false);
  });

  it("keeps AF_ALG and AF_VSOCK closed with every capability, too", () => {
    const filter = filterFor({ capabilities: CAPABILITIES });
    expect(passes(filter, "socket", 38n)).toBe(false);
    expect(passes(filter, "socket", 40n)).toBe(false);
  });

  it("takes five personalities", () => {
    const filter = filterFor({});
    for (const value of [0x0n, 0x8n, 0x20000n, 0x20008n, 0xffffffffn]) {
      expect(passes(filter, "personality", value)).toBe(true);
    }
    // ADDR_NO_RANDOMIZE and READ_IMPLIES_EXEC.
    for (const value of [0x0040000n, 0x0400000n]) expect(passes(filter, "personality", value)).toBe(false);
  });

  it("lets clone make threads but no namespaces, and hides clone3", () => {
    const filter = filterFor({});
    expect(passes(filter, "clone", 0x3d0f00n)).toBe(true);
    for (const flag of [0x20000n, 0x2000000n, 0x4000000n, 0x8000000n, 0x10000000n, 0x20000000n, 0x40000000n]) {
      expect(passes(filter, "clone", flag)).toBe(false);
    }
    expect(rules(filter, "clone3")).toEqual([{ names: ["clone3"], action: "SCMP_ACT_ERRNO", errnoRet: 38 }]);
    const admin = filterFor({ capabilities: ["CAP_SYS_ADMIN"] });
    expect(passes(admin, "clone", 0x20000n)).toBe(true);
    expect(passes(admin, "clone3")).toBe(true);
  });

  it("reads clone's flags from the second argument on s390x", () => {
    const filter = filterFor({ arch: "s390x" });
    expect(passes(filter, "clone", 0x20000n, 0n)).toBe(true);
    expect(passes(filter, "clone", 0n, 0x20000n)).toBe(false);
  });

  it.each([
    ["4.7.10", false],
    ["4.8.0-rc1", true],
    ["5.0", true],
    ["6.18.44-fc", true],
  ])("on kernel %s ptrace is allowed: %s", (kernelRelease, expected) => {
    expect(passes(filterFor({ kernelRelease }), "ptrace")).toBe(expected);
  });

  it.each([
    ["amd64", ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"], "arch_prctl"],
    ["arm64", ["SCMP_ARCH_AARCH64", "SCMP_ARCH_ARM"], "set_tls"],
    ["s390x", ["SCMP_ARCH_S390X", "SCMP_ARCH_S390"], "s390_runtime_instr"],
    ["riscv64", ["SCMP_ARCH_RISCV64"], "riscv_flush_icache"],
    ["ppc64le", undefined, "swapcontext"],
  ])("knows %s", (arch, architectures, call) => {
    const filter = filterFor({ arch });
    expect(filter?.architectures).toEqual(architectures);
    expect(passes(filter, call)).toBe(true);
    expect(passes(filterFor({ arch: arch === "amd64" ? "arm64" : "amd64" }), call)).toBe(false);
  });
});
