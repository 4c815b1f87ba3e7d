/** Which AppArmor profile confines a container, on hosts that have AppArmor. */
import { LeptonError } from "../../errors.ts";
import type { HostFacts, SpecInput } from "./input.ts";
import { parseSecurityOpts } from "./security-opt.ts";
import type { Spec } from "./types.ts";

// Ours is loaded before, where that can be; docker's is as good.
const DEFAULT_PROFILES: readonly string[] = ["lepton-default", "docker-default"];

/**
 * Sets the profile. Without AppArmor in the kernel nothing is set, whatever was asked, as in docker.
 * `failed-precondition` where the wanted profile is not loaded.
 */
export function withAppArmor(spec: Spec, { options, host }: SpecInput): Spec {
  const { apparmor } = parseSecurityOpts(options.securityOpt ?? []);
  const apparmorProfile = profileOf(apparmor, options.privileged ?? false, host);
  return apparmorProfile === undefined ? spec : { ...spec, process: { ...spec.process, apparmorProfile } };
}

function profileOf(wanted: string | undefined, privileged: boolean, host: HostFacts): string | undefined {
  const loaded = host.apparmorProfiles;
  if (loaded === undefined) return undefined;
  if (wanted === undefined) {
    return privileged ? "unconfined" : DEFAULT_PROFILES.find((profile) => loaded.includes(profile));
  }
  if (wanted !== "unconfined" && !loaded.includes(wanted))
    throw new LeptonError("failed-precondition", `AppArmor profile "${wanted}" is not loaded`, {
      hint: "load it with apparmor_parser, or leave the option out",
    });
  return wanted;
}
