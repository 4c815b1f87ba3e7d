/** Values of `run` and `create` that are refused before the engine is asked. */
import type { CreateContainer } from "../../engine/types.ts";
import { LeptonError } from "../../errors.ts";

const DRIVERS = ["json-file", "local", "none", "syslog", "journald", "fluentd"] as const;

/** A logging driver that we have; throws for the others, in docker's words. */
export function checkLogDriver(name: string | undefined): CreateContainer["logDriver"] {
  if (name === undefined || name === "") return undefined;
  const driver = DRIVERS.find((known) => known === name);
  if (driver !== undefined) return driver;
  throw new LeptonError("invalid-argument", `logger: no log driver named '${name}' is registered`, {
    hint: `the drivers are ${DRIVERS.join(", ")}`,
  });
}

const POLICIES = ["", "no", "always", "unless-stopped", "on-failure"];

/** A restart policy in docker's form; `--rm` and a restart exclude each other. */
export function checkRestart(policy: string, autoRemove: boolean): string {
  const colon = policy.indexOf(":");
  const name = colon < 0 ? policy : policy.slice(0, colon);
  const count = colon < 0 ? "" : policy.slice(colon + 1);
  if (colon === 0) throw invalid("no policy provided before colon", " format");
  if (count !== "" && !/^[+-]?\d+$/.test(count)) throw invalid("maximum retry count must be an integer", " format");
  if (!POLICIES.includes(name))
    throw invalid(`unknown policy '${name}'; use one of 'no', 'always', 'on-failure', or 'unless-stopped'`);
  if (Number(count) < 0) throw invalid("maximum retry count cannot be negative");
  if (count !== "" && name !== "on-failure") throw invalid("maximum retry count can only be used with 'on-failure'");
  const off = name === "" || name === "no";
  if (autoRemove && !off) {
    throw new LeptonError("invalid-argument", "conflicting options: cannot specify both --restart and --rm");
  }
  return off ? "no" : policy;
}

function invalid(why: string, what = ""): LeptonError {
  return new LeptonError("invalid-argument", `invalid restart policy${what}: ${why}`);
}

/** docker's rule: a terminal for the process needs one on stdin, where stdin is forwarded. */
export function checkTty(
  io: { readonly stdinIsTty: boolean },
  wants: { readonly tty: boolean; readonly stdin: boolean },
): void {
  if (!wants.tty || !wants.stdin || io.stdinIsTty) return;
  throw new LeptonError("failed-precondition", "the input device is not a TTY", { exitCode: 1 });
}
