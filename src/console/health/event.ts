/** Tells a change of health on containerd's bus, the way shims tell theirs: over its ttrpc socket, without gRPC. */

import { encodeMessage } from "../shim/protobuf.ts";
import { connectTtrpc } from "../shim/ttrpc.ts";
import { HEALTH_TOPIC } from "./topic.ts";

const TYPE = "lepton.health";

/** Publishes `{id, status}`; a containerd that is away hears of it by the next listing. */
export async function publishHealth(
  address: string,
  { namespace, id }: { readonly namespace: string; readonly id: string },
  status: string,
): Promise<void> {
  const client = await connectTtrpc(address, { namespace });
  try {
    const nowMs = Date.now();
    const time = encodeMessage([
      [1, BigInt(Math.floor(nowMs / 1000))],
      [2, BigInt((nowMs % 1000) * 1_000_000)],
    ]);
    const event = encodeMessage([
      [1, TYPE],
      [2, Buffer.from(JSON.stringify({ id, status }))],
    ]);
    // ForwardRequest: envelope 1 (timestamp 1, namespace 2, topic 3, event 4).
    const envelope = encodeMessage([
      [1, time],
      [2, namespace],
      [3, HEALTH_TOPIC],
      [4, event],
    ]);
    const request = encodeMessage([[1, envelope]]);
    // A containerd that is stopped keeps its socket: the next probe does not wait for it.
    await client.call("containerd.services.events.ttrpc.v1.Events", "Forward", request, { timeoutMs: 5000 });
  } finally {
    client.close();
  }
}
