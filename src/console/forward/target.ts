/** Where the output of a container goes, besides or in place of its file: what console.json says about it. */

export type ForwardAddress =
  | { readonly proto: "udp" | "tcp" | "tls"; readonly host: string; readonly port: number }
  | { readonly proto: "unix"; readonly path: string }
  /** Node has no datagram sockets of this kind: `program`, util-linux's logger, sends for us. */
  | { readonly proto: "unixgram"; readonly path: string; readonly program: string }
  /** The journal's socket for entries with fields. */
  | { readonly proto: "journal"; readonly path: string };

export interface ForwardTls {
  readonly caFile?: string;
  readonly certFile?: string;
  readonly keyFile?: string;
  readonly skipVerify?: boolean;
}

export type ForwardFormat =
  | {
      readonly kind: "syslog";
      /** `local` has no host, `network` is Go's default for other machines. */
      readonly style: "local" | "network" | "rfc3164" | "rfc5424" | "rfc5424micro";
      /** 0 to 23. */
      readonly facility: number;
      readonly tag: string;
      readonly hostname: string;
    }
  | {
      readonly kind: "fluentd";
      readonly tag: string;
      /** Members of each record beside `log` and `source`. */
      readonly record: Readonly<Record<string, string>>;
      readonly subSecond: boolean;
    }
  /** The journal's stream of lines: all that Node can speak to. */
  | { readonly kind: "journald"; readonly identifier: string }
  /** Entries of the journal, with the fields that are the same for all. */
  | { readonly kind: "journal"; readonly fields: Readonly<Record<string, string>> };

export interface ForwardTarget {
  readonly address: ForwardAddress;
  readonly tls?: ForwardTls;
  readonly format: ForwardFormat;
  /** Output that may wait for a server that is away; what comes on top is lost, counted and told. */
  readonly bufferBytes: number;
  /** The first pause before another try; later ones are longer. */
  readonly retryWaitMs?: number;
  /** Tries in a row after which what waits is lost; undefined: no end. */
  readonly maxRetries?: number;
}

/** Whether a value from a file is one; formats are not looked into, since only we write them. */
export function isForwardTarget(value: unknown): value is ForwardTarget {
  if (typeof value !== "object" || value === null) return false;
  const { address, format, bufferBytes } = value as Record<keyof ForwardTarget, unknown>;
  return isTagged(address, "proto") && isTagged(format, "kind") && typeof bufferBytes === "number" && bufferBytes > 0;
}

function isTagged(value: unknown, key: string): boolean {
  return typeof value === "object" && value !== null && typeof (value as Record<string, unknown>)[key] === "string";
}
