/**
 * The default seccomp profile, equal to docker's: everything is EPERM that is not allowed here. What goes beyond the
 * plain allow-list depends on the container's capabilities, the architecture and the kernel.
 */
import type { ProfileRule, RuleFilter, SeccompProfile } from "./seccomp-profile.ts";
import { allowedSyscalls } from "./seccomp-syscalls.ts";
import type { SeccompArg } from "./types.ts";

const EPERM = 1;
const ENOSYS = 38;

// Address families of linux/socket.h. AF_ALG is blocked since CVE-2026-46680's releases, AF_VSOCK reaches the host
// of a virtual machine past every network namespace.
const AF_ALG = 38;
const AF_VSOCK = 40;

// PER_LINUX, PER_LINUX32, UNAME26, both, and the query.
const PERSONALITIES: readonly number[] = [0x0, 0x8, 0x2_0000, 0x2_0008, 0xffff_ffff];

// CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET.
const CLONE_NAMESPACES = 0x7e02_0000;

const NAMESPACE_ADMIN =
  "bpf clone clone3 fanotify_init fsconfig fsmount fsopen fspick lookup_dcookie lsm_get_self_attr lsm_list_modules " +
  "lsm_set_self_attr mount mount_setattr move_mount open_tree perf_event_open quotactl quotactl_fd setdomainname " +
  "sethostname setns syslog umount umount2 unshare";

const BY_CAPABILITY: Readonly<Record<string, string>> = {
  CAP_DAC_READ_SEARCH: "open_by_handle_at",
  CAP_SYS_ADMIN: NAMESPACE_ADMIN,
  CAP_SYS_BOOT: "reboot",
  CAP_SYS_CHROOT: "chroot",
  CAP_SYS_MODULE: "delete_module init_module finit_module",
  CAP_SYS_PACCT: "acct",
  CAP_SYS_PTRACE: "kcmp pidfd_getfd process_madvise process_vm_readv process_vm_writev ptrace",
  CAP_SYS_RAWIO: "iopl ioperm",
  CAP_SYS_TIME: "settimeofday stime clock_settime clock_settime64",
  CAP_SYS_TTY_CONFIG: "vhangup",
  CAP_SYS_NICE: "get_mempolicy mbind set_mempolicy set_mempolicy_home_node",
  CAP_SYSLOG: "syslog",
  CAP_BPF: "bpf",
  CAP_PERFMON: "perf_event_open",
};

const BY_ARCH: readonly (readonly [arches: string, syscalls: string])[] = [
  ["ppc64le", "sync_file_range2 swapcontext"],
  ["arm arm64", "arm_fadvise64_64 arm_sync_file_range sync_file_range2 breakpoint cacheflush set_tls"],
  ["amd64 x32", "arch_prctl"],
  ["amd64 x32 x86", "modify_ldt"],
  ["s390 s390x", "s390_pci_mmio_read s390_pci_mmio_write s390_runtime_instr"],
  ["riscv64", "riscv_flush_icache"],
];

const ARCHITECTURES: readonly (readonly [native: string, ...compatible: string[]])[] = [
  ["X86_64", "X86", "X32"],
  ["AARCH64", "ARM"],
  ["S390X", "S390"],
  ["RISCV64"],
  ["LOONGARCH64"],
];

/** docker's default profile, before the conditions of its rules are judged. */
export function defaultProfile(): SeccompProfile {
  return {
    defaultAction: "SCMP_ACT_ERRNO",
    defaultErrnoRet: EPERM,
    archMap: ARCHITECTURES.map(([native, ...compatible]) => ({
      architecture: `SCMP_ARCH_${native}`,
      subArchitectures: compatible.map((name) => `SCMP_ARCH_${name}`),
    })),
    syscalls: [
      allow(allowedSyscalls()),
      // Before 4.8 ptrace could change a call after the filter had passed it.
      allow(["process_vm_readv", "process_vm_writev", "ptrace"], { includes: { minKernel: "4.8" } }),
      ...socketRules(),
      ...PERSONALITIES.map((value) => allowWith("personality", { index: 0, value, op: "SCMP_CMP_EQ" })),
      ...BY_ARCH.map(([arches, names]) => allow(names.split(" "), { includes: { arches: arches.split(" ") } })),
      ...Object.entries(BY_CAPABILITY).map(([cap, names]) => allow(names.split(" "), { includes: { caps: [cap] } })),
      ...cloneRules(),
    ],
  };
}

// Rules can only allow, so "every family but two" is the three ranges around them.
function socketRules(): ProfileRule[] {
  return [
    allowWith("socket", { index: 0, value: AF_ALG, op: "SCMP_CMP_LT" }),
    allowWith("socket", { index: 0, value: AF_ALG + 1, op: "SCMP_CMP_EQ" }),
    allowWith("socket", { index: 0, value: AF_VSOCK, op: "SCMP_CMP_GT" }),
  ];
}

// Without CAP_SYS_ADMIN: clone that makes no namespace. The flags of clone3 lie in memory where no filter can read
// them; ENOSYS makes C libraries fall back to clone. s390 has the arguments of clone the other way round.
function cloneRules(): ProfileRule[] {
  const s390 = ["s390", "s390x"];
  const caps = ["CAP_SYS_ADMIN"];
  const flags = { value: CLONE_NAMESPACES, valueTwo: 0, op: "SCMP_CMP_MASKED_EQ" };
  return [
    { ...allowWith("clone", { index: 0, ...flags }), excludes: { caps, arches: s390 } },
    { ...allowWith("clone", { index: 1, ...flags }), includes: { arches: s390 }, excludes: { caps } },
    { names: ["clone3"], action: "SCMP_ACT_ERRNO", errnoRet: ENOSYS, excludes: { caps } },
  ];
}

function allow(names: readonly string[], conditions: { readonly includes?: RuleFilter } = {}): ProfileRule {
  return { names, action: "SCMP_ACT_ALLOW", ...conditions };
}

function allowWith(name: string, arg: SeccompArg): ProfileRule {
  return { ...allow([name]), args: [arg] };
}
