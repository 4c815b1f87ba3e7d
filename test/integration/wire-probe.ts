/** One program for both runtimes: what wire.test.ts wants proved on Node and on Bun. Prints JSON. */
import { createHash } from "node:crypto";
import { openClient } from "../../src/containerd/client.ts";
import { decodeEvent } from "../../src/containerd/event-payload.ts";

const client = openClient({ address: process.argv[2] ?? "", namespace: "probe" });
const bytes = Buffer.alloc(1 << 20, process.argv[3]);
const expected = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;

const { version } = await client.version();
const lease = await client.leases.create({});

const events = client.events.subscribe(['topic=="/probe/sync"', 'topic=="/snapshot/prepare"']);
const first = events.next();
const mark = { typeUrl: "probe.mark", value: new Uint8Array([1, 2]) };
let live = false;
// Only an event shows that the subscription is live, so one is published until it comes back.
const marking = (async () => {
  while (!live) await client.events.publish("/probe/sync", mark);
})();
const synced = decodeEvent((await first).value?.event);
live = true;
await marking;

const written = await client.content.write({ ref: "probe", total: 1n << 20n, expected }, once(bytes), {
  lease: lease.id,
});
const read = await client.content.readAll(expected, { maxBytes: 1 << 20 });
await client.snapshots("overlayfs").prepare({ key: "probe" }, { lease: lease.id });
let prepared: unknown;
for await (const { event, namespace } of events) {
  const payload = decodeEvent(event);
  if (payload.kind !== "SnapshotPrepare") continue;
  prepared = { namespace, key: payload.key };
  break;
}
await client.leases.delete(lease.id, { sync: true });
client.close();

console.log(
  JSON.stringify({
    version: version !== "",
    mark: synced.kind === "unknown" && synced.typeUrl,
    written: written.digest === expected && written.size === 1n << 20n,
    read: bytes.equals(read),
    prepared,
  }),
);

async function* once(all: Uint8Array): AsyncGenerator<Uint8Array> {
  yield all;
}
