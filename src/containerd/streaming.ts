import { Empty } from "../gen/google/protobuf/empty.ts";
import { StreamInit, StreamingDefinition } from "../gen/services/streaming.ts";
import { type Any, type AnyInput, packProto, toAny, unpackProto } from "./any.ts";
import { duplex } from "./call.ts";
import type { CallOptions } from "./call-options.ts";
import type { Wire } from "./channel.ts";
import { methodsOf } from "./method.ts";

const methods = methodsOf(StreamingDefinition);

/** A stream that a Transfer can name. It belongs to the namespace, and dies with its lease where it has one. */
export interface NamedStream {
  readonly id: string;
  send(message: AnyInput): void;
  /** Says that nothing more will be sent. */
  end(): void;
  /** Ends the call. Needed for every stream that the daemon does not end itself (wire.md 2.1): auth and export. */
  cancel(): void;
  /** To be read to its end, or left, or the call stays open. */
  readonly messages: AsyncIterableIterator<Any>;
}

/** Streams beside a Transfer: progress, credentials, bytes in and out (1.7+, before that `unimplemented`). */
export interface Streaming {
  /** Opens a stream and waits until the daemon knows its id. */
  open(options?: CallOptions): Promise<NamedStream>;
}

/** The streaming service over a wire. */
export function streamingOf(wire: Wire): Streaming {
  return {
    async open(options) {
      const id = `lepton-${crypto.randomUUID()}`;
      const call = duplex(wire, methods.stream, options);
      try {
        call.send(packProto("containerd.services.streaming.v1.StreamInit", StreamInit, { id }));
        // A Transfer that names the id before this answer would be told "not found".
        unpackProto("google.protobuf.Empty", Empty, (await call.answers.next()).value);
      } catch (error) {
        call.cancel();
        throw error;
      }
      const { end, cancel, answers: messages } = call;
      return { id, end, cancel, messages, send: (message) => call.send(toAny(message)) };
    },
  };
}
