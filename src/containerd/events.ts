import { EventsDefinition } from "../gen/services/events.ts";
import type { Envelope } from "../gen/types/event.ts";
import { type AnyInput, toAny } from "./any.ts";
import { serverStream, unary } from "./call.ts";
import { type CallOptions, DEADLINE_MS } from "./call-options.ts";
import type { Wire } from "./channel.ts";
import { methodsOf } from "./method.ts";
import { need } from "./need.ts";

const methods = methodsOf(EventsDefinition);

export type { Envelope };

/** containerd's event bus. */
export interface Events {
  /** Publishes in the client's namespace. The topic is a path such as `/lepton/volumes/create`. */
  publish(topic: string, event: AnyInput, options?: CallOptions): Promise<void>;
  /**
   * Events of ALL namespaces from now on; filter fields: `topic namespace event.FIELD`.
   * The request leaves at once, but only an event shows that the stream is live: publish one and wait for it.
   * Read it always: the daemon queues without bound.
   */
  subscribe(filters?: readonly string[], options?: CallOptions): AsyncIterableIterator<Envelope>;
}

/** The events service over a wire. */
export function eventsOf(wire: Wire): Events {
  return {
    async publish(topic, event, options) {
      const request = { topic, event: toAny(need(event, "Events.Publish", "an event")) };
      await unary(wire, methods.publish, request, options, DEADLINE_MS.write);
    },
    subscribe: (filters = [], options) => serverStream(wire, methods.subscribe, { filters: [...filters] }, options),
  };
}
