/** What `run`, `create` and `start` take. */

import type { LogDriver } from "../../console/config.ts";
import type { HealthCheck } from "../../oci/health.ts";
import type { DeviceOptions, IsolationOptions, LimitOptions } from "../../oci/spec/limit-options.ts";
import type { PulledImage } from "./image.ts";
import type { Transfer } from "./transfer.ts";

/** Everything `run` and `create` take; names follow docker's flags. */
export interface CreateContainer extends LimitOptions, DeviceOptions, IsolationOptions {
  readonly image: string;
  readonly args?: readonly string[];
  readonly name?: string;
  readonly hostname?: string;
  readonly entrypoint?: readonly string[];
  /** `K=V`, already merged in order of precedence. */
  readonly env?: readonly string[];
  readonly workdir?: string;
  readonly user?: string;
  readonly groupAdd?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly cidfile?: string;
  readonly pidfile?: string;
  readonly readOnly?: boolean;
  /** docker's `--tmpfs`: `/path[:opts]`. */
  readonly tmpfs?: readonly string[];
  /** docker's `-v`: `/host:/ctr[:ro]`, `name:/ctr[:ro]` or `/ctr`. */
  readonly volumes?: readonly string[];
  /** docker's `--mount`: `type=bind|volume|tmpfs,src=…,dst=…`. */
  readonly mounts?: readonly string[];
  /** docker's `--volumes-from`: `CONTAINER[:ro]`. */
  readonly volumesFrom?: readonly string[];
  readonly capAdd?: readonly string[];
  readonly capDrop?: readonly string[];
  readonly privileged?: boolean;
  /** docker's `--security-opt`; an unknown key is an error. */
  readonly securityOpt?: readonly string[];
  /** Name or path of an OCI runtime (`crun`), or of a shim (`io.containerd.runsc.v1`). */
  readonly runtime?: string;
  readonly sysctls?: Readonly<Record<string, string>>;
  readonly init?: boolean;
  readonly stopSignal?: string;
  readonly stopTimeoutSec?: number;
  readonly tty?: boolean;
  readonly openStdin?: boolean;
  readonly autoRemove?: boolean;
  /** `no`, `always`, `unless-stopped`, `on-failure[:n]`. */
  readonly restart?: string;
  /** Completed by the image's; `["NONE"]` takes that away. */
  readonly health?: HealthCheck;
  readonly pull?: "always" | "missing" | "never";
  /** Told that the image is not here and is being fetched; it is waited for before the container is made. */
  readonly onPull?: (pull: Transfer<PulledImage>) => Promise<void>;
  /** Told what of that image to think twice about, before it is unpacked. */
  readonly onWarning?: (text: string) => void;
  readonly platform?: string;
  /**
   * docker's `--network`, one or several: `NAME`, `name=NAME,ip=…,ip6=…,mac-address=…,alias=…`, `none`, `host`,
   * `container:X` or `ns:PATH`; default `bridge`.
   */
  readonly network?: string | readonly string[];
  /** On the first network, as the two below. */
  readonly ip?: string;
  readonly ip6?: string;
  readonly macAddress?: string;
  /** Names by which the others of the first network find it. */
  readonly networkAliases?: readonly string[];
  /** docker's `-p`: `[ip:][port:]port[/protocol]`, with ranges. */
  readonly publish?: readonly string[];
  /** Every exposed port on a random one of the host. */
  readonly publishAll?: boolean;
  /** docker's `--expose`: `80`, `80-90/udp`. */
  readonly expose?: readonly string[];
  readonly domainname?: string;
  /** docker's `--add-host`: `name:address`, or `name:host-gateway`. */
  readonly addHosts?: readonly string[];
  readonly dns?: readonly string[];
  readonly dnsSearch?: readonly string[];
  readonly dnsOptions?: readonly string[];
  readonly logDriver?: LogDriver;
  /** docker's options of the driver, e.g. `max-size`, `syslog-address`. */
  readonly logOpts?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

export interface StartContainer {
  /** Attach before the process starts; the result then carries an attachment. */
  readonly attach?: boolean;
  /** Forward stdin too (needs a container made with openStdin). */
  readonly stdin?: boolean;
  readonly size?: TerminalSize;
  readonly signal?: AbortSignal;
}

export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}
