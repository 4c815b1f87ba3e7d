/**
 * google.protobuf.Any as containerd uses it: the type URL is a bare name without a host,
 * and OCI documents travel as JSON bytes under URLs of their own (wire.md 1.7).
 */
import type { BinaryWriter } from "@bufbuild/protobuf/wire";
import { LeptonError } from "../errors.ts";
import type { Any } from "../gen/google/protobuf/any.ts";

export type { Any };

/** What an Any may be given as. */
export interface AnyInput {
  readonly typeUrl: string;
  readonly value: Uint8Array;
}

/** Encoder and decoder of one message in src/gen. */
export interface Codec<T> {
  encode(message: T): BinaryWriter;
  decode(bytes: Uint8Array): T;
}

const OCI = "types.containerd.io/opencontainers/runtime-spec/1";

/** Type URLs of the OCI documents that travel as JSON. */
export const OCI_TYPE = {
  spec: `${OCI}/Spec`,
  process: `${OCI}/Process`,
  linuxResources: `${OCI}/LinuxResources`,
  features: `${OCI}/features/Features`,
} as const;

/** Wraps a message under its full name, e.g. `containerd.runc.v1.Options`. */
export function packProto<T>(typeUrl: string, codec: Codec<T>, message: T): Any {
  return { typeUrl, value: Buffer.from(codec.encode(message).finish()) };
}

/** Wraps a document as JSON. */
export function packJson(typeUrl: string, document: unknown): Any {
  return { typeUrl, value: Buffer.from(JSON.stringify(document)) };
}

/** Unwraps a message; throws `internal` where the Any holds something else. */
export function unpackProto<T>(typeUrl: string, codec: Codec<T>, any: AnyInput | undefined): T {
  if (any?.typeUrl !== typeUrl) {
    throw new LeptonError("internal", `expected "${typeUrl}" but got "${any?.typeUrl ?? "nothing"}"`);
  }
  return codec.decode(any.value);
}

/** Unwraps a JSON document of whatever type; undefined where there is none. Throws `internal` on bytes that are not JSON. */
export function unpackJson(any: AnyInput | undefined): unknown {
  if (any === undefined || any.value.length === 0) return undefined;
  try {
    return JSON.parse(Buffer.from(any.value).toString("utf8"));
  } catch (cause) {
    throw new LeptonError("internal", `the bytes of a "${any.typeUrl}" are not JSON`, { cause });
  }
}

/** An Any for the encoder, which wants a Buffer; undefined stays undefined. */
export function toAny(any: AnyInput): Any;
export function toAny(any: AnyInput | undefined): Any | undefined;
export function toAny(any: AnyInput | undefined): Any | undefined {
  if (any === undefined) return undefined;
  const { buffer, byteOffset, byteLength } = any.value;
  return { typeUrl: any.typeUrl, value: Buffer.from(buffer, byteOffset, byteLength) };
}
