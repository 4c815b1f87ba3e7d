/** docker's seccomp profile format: an OCI filter whose rules may depend on architecture, kernel and capabilities. */
import { LeptonError } from "../../errors.ts";
import { parseExact } from "./json.ts";
import { kernelAtLeast } from "./kernel-version.ts";
import type { LinuxSeccomp, LinuxSyscall } from "./types.ts";

export interface RuleFilter {
  readonly caps?: readonly string[];
  readonly arches?: readonly string[];
  /** `4.8`: kernel and major revision. */
  readonly minKernel?: string;
}

export interface ProfileRule extends LinuxSyscall {
  readonly includes?: RuleFilter;
  readonly excludes?: RuleFilter;
}

export interface ArchEntry {
  readonly architecture: string;
  readonly subArchitectures: readonly string[] | null;
}

export interface SeccompProfile extends Omit<LinuxSeccomp, "syscalls"> {
  readonly archMap?: readonly ArchEntry[];
  readonly syscalls: readonly ProfileRule[];
}

/** What the rules of a profile are judged by. */
export interface ProfileContext {
  /** Go's word for the architecture. */
  readonly arch: string;
  readonly kernelRelease: string;
  /** Bounding set of the container. */
  readonly capabilities: readonly string[];
}

// Go's architecture words and libseccomp's names for them (linux/seccomp via the runtime spec).
const SECCOMP_ARCH: Readonly<Record<string, string>> = {
  "386": "SCMP_ARCH_X86",
  amd64: "SCMP_ARCH_X86_64",
  arm: "SCMP_ARCH_ARM",
  arm64: "SCMP_ARCH_AARCH64",
  loong64: "SCMP_ARCH_LOONGARCH64",
  ppc64le: "SCMP_ARCH_PPC64LE",
  riscv64: "SCMP_ARCH_RISCV64",
  s390x: "SCMP_ARCH_S390X",
};

/** Reads a profile file; `invalid-argument` where it is not JSON, not a profile, or names both `name` and `names`. */
export function parseProfile(text: string): SeccompProfile {
  const raw = parseExact(text, "seccomp profile");
  if (!isRecord(raw)) throw invalid("it is not an object");
  const { syscalls = [], architectures, archMap, defaultAction = "" } = raw;
  if (!Array.isArray(syscalls)) throw invalid("syscalls is not a list");
  if (isFilled(architectures) && isFilled(archMap))
    throw invalid("both 'architectures' and 'archMap' are specified, use either");
  if (typeof defaultAction !== "string" || (defaultAction === "" && syscalls.length > 0))
    throw invalid("defaultAction is missing");
  return { ...raw, defaultAction, syscalls: syscalls.map(readRule) };
}

function readRule(rule: unknown): ProfileRule {
  if (!isRecord(rule)) throw invalid("a rule is not an object");
  const { name, names, comment: _comment, ...rest } = rule;
  if (typeof name === "string" && name !== "" && isFilled(names))
    throw invalid("both 'name' and 'names' are specified, use either");
  const list = typeof name === "string" && name !== "" ? [name] : names;
  if (!Array.isArray(list) || typeof rest.action !== "string") throw invalid("a rule lacks names or an action");
  for (const filter of [rest.includes, rest.excludes]) assertKernel(filter);
  return { ...rest, names: list, action: rest.action } as ProfileRule;
}

function assertKernel(filter: unknown): void {
  if (!isRecord(filter) || filter.minKernel === undefined || filter.minKernel === "") return;
  if (typeof filter.minKernel !== "string" || !/^\d+\.\d+$/.test(filter.minKernel))
    throw invalid(`minKernel is "${String(filter.minKernel)}", not "<kernel>.<major>"`);
}

/** The filter for one container; undefined for an empty profile, which means no seccomp. */
export function resolveProfile(profile: SeccompProfile, context: ProfileContext): LinuxSeccomp | undefined {
  const { archMap = [], syscalls, ...common } = profile;
  if (!common.defaultAction && syscalls.length === 0) return undefined;
  const native = SECCOMP_ARCH[context.arch];
  const entry = (archMap ?? []).find(({ architecture }) => architecture === native);
  const architectures = entry && [entry.architecture, ...(entry.subArchitectures ?? [])];
  return {
    ...common,
    ...(architectures === undefined ? {} : { architectures }),
    syscalls: syscalls
      .filter((rule) => applies(rule, context))
      .map(({ includes: _includes, excludes: _excludes, ...syscall }) => syscall),
  };
}

// An exclusion strikes when any of its conditions holds; an inclusion needs all of them.
function applies({ includes, excludes }: ProfileRule, context: ProfileContext): boolean {
  if (excludes?.arches?.includes(archWord(context.arch))) return false;
  if (excludes?.caps?.some((name) => context.capabilities.includes(name))) return false;
  if (excludes?.minKernel && kernelAtLeast(context.kernelRelease, excludes.minKernel)) return false;
  if (includes?.arches?.length && !includes.arches.includes(archWord(context.arch))) return false;
  if (includes?.caps?.some((name) => !context.capabilities.includes(name))) return false;
  return !includes?.minKernel || kernelAtLeast(context.kernelRelease, includes.minKernel);
}

// In conditions a profile uses libseccomp's own words, which differ from Go's in two that we meet.
function archWord(arch: string): string {
  return { "386": "x86", loong64: "loongarch64" }[arch] ?? arch;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isFilled(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0;
}

function invalid(why: string): LeptonError {
  return new LeptonError("invalid-argument", `cannot use the seccomp profile: ${why}`);
}
