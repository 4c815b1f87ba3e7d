/** What one mode of the chaos registry is: what it serves how, and what a client has to make of it. */
import type { Blob } from "../../../src/oci/image-archive.ts";
import type { Reply, WireRequest } from "./wire.ts";

/** The servers: the registry without and with TLS, one that never ends a TLS handshake, and two of somebody else. */
export type ServerName = "plain" | "secure" | "mute" | "foreign" | "foreignSecure";

/** `127.0.0.1:PORT` of each. */
export type Hosts = Readonly<Record<ServerName, string>>;

/** What is asked for, of the distribution API. */
export type Asked =
  | { readonly kind: "base" }
  | { readonly kind: "manifest" | "blob"; readonly reference: string }
  | { readonly kind: "other" };

/** One request to the repository of a mode. */
export interface Call {
  readonly server: ServerName;
  readonly hosts: Hosts;
  readonly request: WireRequest;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly asked: Asked;
  /** `chaos/MODE/RUN`; "" for requests outside of any. */
  readonly repository: string;
  readonly content: Content;
  /** 1 for the first request with this method, server and path. */
  readonly attempt: number;
  readonly reply: Reply;
  readonly idleMs: number;
}

/** An image to serve: the top document has the tag. */
export interface Content {
  readonly top: Blob;
  /** All that has a digest, the top included. */
  readonly blobs: readonly Blob[];
  /** The blob that faults of blobs hit. */
  readonly target: Blob;
}

export type Serve = (call: Call) => Promise<void>;

export interface Expected {
  readonly outcome: "success" | "refused";
  /** Each must be found in the message of the refusal; `HOST` and `DIGEST` stand for the registry's host and the target's digest. */
  readonly says?: readonly (RegExp | "HOST" | "DIGEST")[];
  /** GET requests for one and the same path, at most. */
  readonly tries?: number;
  /** Bytes of bodies that may leave the servers, as a multiple of the image's own. */
  readonly bytesFactor?: number;
}

export interface Mode {
  /** Part of the repository's name. */
  readonly name: string;
  /** Where clients begin; default `plain`. */
  readonly server?: ServerName;
  /** Walkers give their client no user. */
  readonly anonymous?: boolean;
  /** What is served, made from the small sound image of this mode, which is the default. */
  readonly content?: (sound: Content) => Content;
  /** Default serveContent(). */
  readonly serve?: Serve;
  readonly expected: Expected;
  /** Takes all the patience that a client has. */
  readonly stalls?: boolean;
  /** Who has to refuse it: the client of the registry, or who reads the documents it brings. Default `client`. */
  readonly refuser?: "client" | "reader" | "containerd";
}

export const SUCCESS: Expected = { outcome: "success" };

/** Refused with a message that names these and the host. */
export function refused(...says: NonNullable<Expected["says"]>): Expected {
  return { outcome: "refused", says: ["HOST", ...says] };
}

/** Refused by who reads documents, who knows no host. */
export function unreadable(...says: NonNullable<Expected["says"]>): Expected {
  return { outcome: "refused", says };
}
