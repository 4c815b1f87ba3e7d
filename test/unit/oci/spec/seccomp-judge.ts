/** Judges calls by a seccomp filter as libseccomp does, for the tests of profiles. */
import type { LinuxSeccomp, LinuxSyscall } from "../../../../src/oci/spec/types.ts";

/** The rules that name a call. */
export function rules(filter: LinuxSeccomp | undefined, name: string): LinuxSyscall[] {
  return (filter?.syscalls ?? []).filter(({ names }) => names.includes(name));
}

/** Whether a call with these arguments passes, judged as libseccomp does: any allowing rule that matches. */
export function passes(filter: LinuxSeccomp | undefined, name: string, ...args: readonly bigint[]): boolean {
  return rules(filter, name).some(
    (rule) =>
      rule.action === "SCMP_ACT_ALLOW" &&
      (rule.args ?? []).every(({ index, value, valueTwo = 0, op }) => {
        const arg = args[index] ?? 0n;
        const wanted = BigInt(value);
        if (op === "SCMP_CMP_LT") return arg < wanted;
        if (op === "SCMP_CMP_GT") return arg > wanted;
        if (op === "SCMP_CMP_EQ") return arg === wanted;
        if (op === "SCMP_CMP_MASKED_EQ") return (arg & wanted) === BigInt(valueTwo);
        throw new Error(`no such comparison: ${op}`);
      }),
  );
}
