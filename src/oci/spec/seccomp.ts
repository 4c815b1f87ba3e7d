/** Which seccomp filter a container gets. */
import { LeptonError } from "../../errors.ts";
import type { SpecInput } from "./input.ts";
import { defaultProfile } from "./seccomp-default.ts";
import { parseProfile, resolveProfile } from "./seccomp-profile.ts";
import type { SeccompChoice } from "./security-opt.ts";
import { parseSecurityOpts } from "./security-opt.ts";
import type { LinuxSeccomp, Spec } from "./types.ts";

/** Adds the filter; reads the bounding set, so capabilities must be there before. */
export function withSeccomp(spec: Spec, input: SpecInput): Spec {
  const { seccomp: choice } = parseSecurityOpts(input.options.securityOpt ?? []);
  const seccomp = filterOf(spec, input, choice);
  return seccomp === undefined ? spec : { ...spec, linux: { ...spec.linux, seccomp } };
}

function filterOf(spec: Spec, input: SpecInput, choice: SeccompChoice): LinuxSeccomp | undefined {
  if (choice.kind === "unconfined") return undefined;
  // A privileged container is filtered only on demand.
  if (choice.kind === "default" && input.options.privileged) return undefined;
  if (!input.host.seccomp) {
    if (choice.kind !== "file") return undefined;
    throw new LeptonError(
      "failed-precondition",
      "seccomp is not enabled in your kernel, cannot run a custom seccomp profile",
    );
  }
  const profile = choice.kind === "file" ? parseProfile(profileText(input, choice.path)) : defaultProfile();
  return resolveProfile(profile, {
    arch: input.host.arch,
    kernelRelease: input.host.kernelRelease,
    capabilities: spec.process.capabilities?.bounding ?? [],
  });
}

function profileText(input: SpecInput, path: string): string {
  if (input.seccompProfile !== undefined) return input.seccompProfile;
  throw new LeptonError("internal", `the seccomp profile "${path}" was not read before the spec was built`);
}
