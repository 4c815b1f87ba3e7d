/** A further process in a running container, as `docker exec` makes it. */
import { LeptonError } from "../../errors.ts";
import { execEnv } from "./env.ts";
import { userOf, workingDir } from "./process.ts";
import type { Process, User } from "./types.ts";

export interface ExecProcessOptions {
  readonly args: readonly string[];
  /** `K=V` over the container's environment; a bare `K` removes the variable. */
  readonly env?: readonly string[];
  readonly workdir?: string;
  readonly tty?: boolean;
  readonly privileged?: boolean;
  /** From resolveUser(); undefined is the container's own user. */
  readonly user?: User;
  /** Capabilities that `privileged` gives: those of the host facts. */
  readonly capabilities?: readonly string[];
  readonly consoleSize?: { readonly columns: number; readonly rows: number };
}

/**
 * The container's process with the exec's changes. Limits, seccomp, AppArmor and no-new-privileges stay the
 * container's, even when privileged. `invalid-argument` for an empty command or a relative directory.
 */
export function buildExecProcess(container: Process, options: ExecProcessOptions): Process {
  if (options.args.length === 0) throw new LeptonError("invalid-argument", "no exec command specified");
  const { consoleSize: _ofContainer, ...kept } = container;
  const { tty = false, consoleSize, capabilities = [] } = options;
  return {
    ...kept,
    terminal: tty,
    ...(tty && consoleSize !== undefined
      ? { consoleSize: { height: consoleSize.rows, width: consoleSize.columns } }
      : {}),
    args: options.args,
    env: execEnv(container, options.env ?? [], tty),
    cwd: options.workdir ? workingDir(options.workdir) : container.cwd,
    ...(options.user === undefined ? {} : { user: userOf(options.user) }),
    ...(options.privileged
      ? { capabilities: { bounding: capabilities, effective: capabilities, permitted: capabilities } }
      : {}),
  };
}
