/** The first process of a container. */
import { posix } from "node:path";
import { LeptonError } from "../../errors.ts";
import { mergeCommand } from "./command.ts";
import { containerEnv } from "./env.ts";
import type { SpecInput } from "./input.ts";
import { parseSecurityOpts } from "./security-opt.ts";
import type { Process, Spec } from "./types.ts";

// HOST_NAME_MAX of linux/limits.h.
const MAX_HOSTNAME_BYTES = 64;
const SHORT_ID = 12;

/** Fills in argv, environment, directory, user and terminal. */
export function withProcess(spec: Spec, input: SpecInput): Spec {
  const { image, options, user, consoleSize } = input;
  const hostname = containerHostname(input);
  const tty = options.tty ?? false;
  const process: Process = {
    ...spec.process,
    terminal: tty,
    ...(tty && consoleSize !== undefined
      ? { consoleSize: { height: consoleSize.rows, width: consoleSize.columns } }
      : {}),
    user: { ...userOf(user), ...(options.umask ? { umask: umaskOf(options.umask) } : {}) },
    args: mergeCommand(image, options),
    env: containerEnv(image.Env ?? [], options.env ?? [], { hostname, tty }),
    cwd: workingDir(options.workdir || image.WorkingDir || "/"),
    noNewPrivileges: parseSecurityOpts(options.securityOpt ?? []).noNewPrivileges,
  };
  // The host's own cannot be set from a container.
  return { ...spec, hostname: options.uts === "host" ? "" : hostname, process };
}

function umaskOf(text: string): number {
  if (/^[0-7]{1,4}$/.test(text) && Number.parseInt(text, 8) <= 0o777) return Number.parseInt(text, 8);
  throw new LeptonError("invalid-argument", `invalid umask: ${JSON.stringify(text)}`);
}

/** `--hostname`, else the host's own with its network or its names, else the short id. `invalid-argument` beyond 64 bytes. */
export function containerHostname(input: Pick<SpecInput, "containerId" | "options" | "host">): string {
  const { options, host, containerId } = input;
  const isHosts = options.network === "host" || options.uts === "host";
  const fallback = isHosts ? host.hostname : containerId.slice(0, SHORT_ID);
  const hostname = options.hostname || fallback;
  if (Buffer.byteLength(hostname) > MAX_HOSTNAME_BYTES)
    throw new LeptonError(
      "invalid-argument",
      `hostname ${JSON.stringify(hostname)} is too long (maximum ${MAX_HOSTNAME_BYTES} bytes)`,
    );
  return hostname;
}

/** Clean form of a working directory; `invalid-argument` for a relative one. */
export function workingDir(path: string): string {
  if (!path.startsWith("/"))
    throw new LeptonError(
      "invalid-argument",
      `the working directory '${path}' is invalid, it needs to be an absolute path`,
    );
  return posix.normalize(path).replace(/(?<=.)\/+$/, "");
}

/** Only the fields of the runtime spec: a ResolvedUser carries more. */
export function userOf({ uid, gid, additionalGids }: Process["user"]): Process["user"] {
  return { uid, gid, ...(additionalGids === undefined ? {} : { additionalGids }) };
}
