/** docker's `--security-opt`, read into one value; an unknown key is an error. */
import { LeptonError } from "../../errors.ts";

export type SeccompChoice =
  | { readonly kind: "default" }
  | { readonly kind: "builtin" }
  | { readonly kind: "unconfined" }
  | { readonly kind: "file"; readonly path: string };

export interface SecurityOptions {
  readonly seccomp: SeccompChoice;
  /** Profile name or `unconfined`; undefined is the default profile. */
  readonly apparmor?: string;
  readonly noNewPrivileges: boolean;
  /** `systempaths=unconfined`: nothing masked, nothing read-only. */
  readonly systemPathsUnconfined: boolean;
  /** Undefined: as privileged is. */
  readonly writableCgroups?: boolean;
  /** nerdctl's word: a privileged container sees no more devices than another. */
  readonly privilegedWithoutHostDevices: boolean;
  /** Accepted for docker's sake; without SELinux labels they change nothing, as in a daemon without --selinux-enabled. */
  readonly labels: readonly string[];
}

const DEFAULTS: SecurityOptions = {
  seccomp: { kind: "default" },
  noNewPrivileges: false,
  systemPathsUnconfined: false,
  privilegedWithoutHostDevices: false,
  labels: [],
};

/** Later options win. `invalid-argument` for an unknown key, a missing value or a value that is not of the key. */
export function parseSecurityOpts(opts: readonly string[]): SecurityOptions {
  let options = DEFAULTS;
  for (const opt of opts) options = { ...options, ...parseOne(opt, options) };
  return options;
}

/** The path that `seccomp=FILE` names, for the caller to read; undefined where the profile is one of ours. */
export function seccompFile(opts: readonly string[]): string | undefined {
  const { seccomp } = parseSecurityOpts(opts);
  return seccomp.kind === "file" ? seccomp.path : undefined;
}

function parseOne(opt: string, before: SecurityOptions): Partial<SecurityOptions> {
  const { key, value } = splitOption(opt);
  switch (key) {
    case "no-new-privileges":
      return { noNewPrivileges: value === undefined || parseBool(value, opt) };
    case "writable-cgroups":
      return { writableCgroups: value === undefined || parseBool(value, opt) };
    case "privileged-without-host-devices":
      return { privilegedWithoutHostDevices: value === undefined || parseBool(value, opt) };
    case "seccomp":
      return { seccomp: seccompChoice(needValue(value, opt)) };
    case "apparmor":
      return { apparmor: needValue(value, opt) };
    case "label":
      return { labels: [...before.labels, needValue(value, opt)] };
    case "systempaths":
      if (value !== "unconfined") throw invalid(opt);
      return { systemPathsUnconfined: true };
    default:
      throw invalid(opt);
  }
}

// docker still takes `:` where there is no `=`, as it once did everywhere.
function splitOption(opt: string): { readonly key: string; readonly value: string | undefined } {
  const at = opt.includes("=") ? opt.indexOf("=") : opt.indexOf(":");
  return at < 0 ? { key: opt, value: undefined } : { key: opt.slice(0, at), value: opt.slice(at + 1) };
}

function seccompChoice(value: string): SeccompChoice {
  if (value === "unconfined" || value === "builtin") return { kind: value };
  return { kind: "file", path: value };
}

function needValue(value: string | undefined, opt: string): string {
  if (value === undefined || value === "") throw invalid(opt);
  return value;
}

// The words of Go's strconv.ParseBool.
function parseBool(value: string, opt: string): boolean {
  if (["1", "t", "T", "TRUE", "true", "True"].includes(value)) return true;
  if (["0", "f", "F", "FALSE", "false", "False"].includes(value)) return false;
  throw invalid(opt);
}

function invalid(opt: string): LeptonError {
  return new LeptonError("invalid-argument", `invalid --security-opt: ${JSON.stringify(opt)}`, {
    hint: "known keys: apparmor, label, no-new-privileges, privileged-without-host-devices, seccomp, systempaths, writable-cgroups",
  });
}
