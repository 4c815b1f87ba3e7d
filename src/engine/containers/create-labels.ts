/** The labels of a new container: those of the image, the user's, ours. */
import { loggerUri } from "../../console/logger-uri.ts";
import { currentOwner, formatOwner } from "../../disk/owner.ts";
import type { Disk } from "../../disk/paths.ts";
import type { RunImage } from "../images/for-run.ts";
import {
  AUTO_REMOVE,
  COMMAND,
  DETACHED,
  DNS,
  DOMAINNAME,
  ENTRYPOINT_WORDS,
  EXTRA_HOSTS,
  HEALTH,
  HOSTNAME,
  IMAGE_REF,
  NAME,
  OPEN_STDIN,
  OWNER,
  PID_FILE,
  PLATFORM,
  RESTART_LOG_URI,
  RESTART_POLICY,
  STATE_DIR,
  STOP_SIGNAL,
  STOP_TIMEOUT,
} from "../labels.ts";
import type { SelfExecutable } from "../self.ts";
import type { CreateContainer } from "../types.ts";
import { type NetworkPlan, networksLabel } from "./network-plan.ts";
import type { PortPlan } from "./port-plan.ts";
import { formatRestartPolicy, parseRestartPolicy } from "./restart-policy.ts";

/** The part of an EngineContext that labels need. */
export interface LabelContext {
  readonly self: Pick<SelfExecutable, "launcher">;
  readonly disk: Pick<Disk, "storeDir">;
}

export interface LabelInput {
  readonly name: string;
  readonly hostname: string;
  readonly network: NetworkPlan;
  readonly ports?: Pick<PortPlan, "labels">;
  readonly image: Pick<RunImage, "platform" | "labels">;
  readonly options: CreateContainer;
  readonly stateDir: string;
  /** The argv that the spec has. */
  readonly argv: readonly string[];
  /** Words of the argv that are the entrypoint. */
  readonly entrypointWords: number;
  /** The signal that `stop` sends, as a name. */
  readonly stopSignal: string;
  /** True for `run`: the record is half-made until it has been started. */
  readonly halfMade: boolean;
  /** True where the console probes its health. */
  readonly probed?: boolean;
  /** True for `run -d`. */
  readonly detached?: boolean;
}

/** Labels in order of precedence; the image's are filtered already, and ours can be set by nobody else. */
export function containerLabels(ctx: LabelContext, input: LabelInput): Record<string, string> {
  const { options, image } = input;
  return {
    ...image.labels,
    ...options.labels,
    [NAME]: input.name,
    [HOSTNAME]: input.hostname,
    ...networksLabel(input.network),
    ...input.ports?.labels,
    ...nameLabels(options),
    [PLATFORM]: image.platform,
    ...(options.image.length > MOST_REF_CHARS ? {} : { [IMAGE_REF]: options.image }),
    [STATE_DIR]: input.stateDir,
    [STOP_SIGNAL]: input.stopSignal,
    ...commandLabel(input.argv),
    ...(input.entrypointWords === 0 ? {} : { [ENTRYPOINT_WORDS]: String(input.entrypointWords) }),
    ...(options.stopTimeoutSec === undefined ? {} : { [STOP_TIMEOUT]: String(options.stopTimeoutSec) }),
    ...(options.autoRemove === true ? { [AUTO_REMOVE]: "true" } : {}),
    ...(options.openStdin === true ? { [OPEN_STDIN]: "true" } : {}),
    ...(options.pidfile === undefined ? {} : { [PID_FILE]: options.pidfile }),
    ...(input.detached === true ? { [DETACHED]: "true" } : {}),
    ...(input.probed === true ? { [HEALTH]: "true" } : {}),
    ...restartLabels(ctx, options.restart),
    ...(input.halfMade ? { [OWNER]: formatOwner(currentOwner()) } : {}),
  };
}

const MOST_REF_CHARS = 512;

// For inspect alone: what they do stands in files and the spec.
function nameLabels({ domainname, addHosts = [], dns = [], dnsSearch = [], dnsOptions = [] }: CreateContainer) {
  const hasDns = dns.length + dnsSearch.length + dnsOptions.length > 0;
  return {
    ...(domainname ? { [DOMAINNAME]: domainname } : {}),
    ...(addHosts.length === 0 ? {} : fitting(EXTRA_HOSTS, addHosts)),
    ...(hasDns ? fitting(DNS, { servers: dns, search: dnsSearch, options: dnsOptions }) : {}),
  };
}

function fitting(key: string, value: unknown): Record<string, string> {
  const text = JSON.stringify(value);
  return Buffer.byteLength(text) > MOST_LABEL_BYTES ? {} : { [key]: text };
}

const MOST_LABEL_BYTES = 4000;

// A key and its value may not pass 4,096 bytes together, and all labels travel in every listing.
const MOST_COMMAND_BYTES = 512;

function commandLabel(argv: readonly string[]): Record<string, string> {
  const text = JSON.stringify(argv);
  return Buffer.byteLength(text) > MOST_COMMAND_BYTES ? {} : { [COMMAND]: text };
}

// The monitor looks at `restart.status` only, which is written after the first start: it would race our own (wire.md 8).
function restartLabels(ctx: LabelContext, restart: string | undefined): Record<string, string> {
  const policy = parseRestartPolicy(restart ?? "no");
  if (policy.name === "no") return {};
  return {
    [RESTART_POLICY]: formatRestartPolicy(policy),
    [RESTART_LOG_URI]: loggerUri(ctx.self.launcher, ctx.disk.storeDir),
  };
}
