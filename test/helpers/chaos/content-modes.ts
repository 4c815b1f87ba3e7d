/** Content that is not what was promised: wrong bytes, wrong digests, wrong sizes. */
import { topText, withTargetDescriptor, withTopText } from "./content.ts";
import { type Content, type Mode, refused, type Serve, unreadable } from "./mode.ts";
import { faultWhen, findBlob, headersOf, sendBytes, serveContent, wantsDocument, wantsTarget } from "./serve.ts";

/** Same length, one bit wrong. */
function damaged(bytes: Uint8Array): Uint8Array {
  const copy = new Uint8Array(bytes);
  const at = Math.floor(copy.length / 2);
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}

const serveDamaged: Serve = async (call) => {
  const found = findBlob(call);
  if (found !== undefined) await sendBytes(call, 200, headersOf(found), damaged(found.bytes));
};

const OTHER = `sha256:${"0".repeat(64)}`;

const MISMATCH = /digest mismatch|expected sha256:[0-9a-f]{64}.*got sha256:[0-9a-f]{64}/i;

/** The target's size in the manifest, as JSON. */
function withSize(size: (real: number) => string): (sound: Content) => Content {
  return (sound) => {
    const real = sound.target.descriptor.size;
    return withTopText(sound, topText(sound).replace(`"size":${real}`, `"size":${size(real)}`));
  };
}

const size = (name: string, value: (real: number) => string, expected = refused("DIGEST", /size|bytes/)): Mode => ({
  name: `size-${name}`,
  content: withSize(value),
  expected,
});

const NOT_A_SIZE = unreadable(/size/);

const notASize = (name: string, value: (real: number) => string): Mode => ({
  ...size(name, value, NOT_A_SIZE),
  refuser: "reader",
});

export const contentModes: readonly Mode[] = [
  { name: "corrupt-layer", serve: faultWhen(wantsTarget, serveDamaged), expected: refused(MISMATCH, "DIGEST") },
  {
    name: "corrupt-config",
    serve: faultWhen(
      ({ asked, content }) => asked.kind === "blob" && asked.reference === content.blobs[1]?.descriptor.digest,
      serveDamaged,
    ),
    expected: refused(MISMATCH),
  },
  { name: "corrupt-document", serve: faultWhen(wantsDocument, serveDamaged), expected: refused(MISMATCH) },
  {
    name: "truncated-right-length",
    serve: faultWhen(wantsTarget, async (call) => {
      const { target } = call.content;
      await sendBytes(call, 200, headersOf(target), target.bytes.subarray(0, target.bytes.length / 2));
    }),
    expected: refused("DIGEST"),
  },
  {
    name: "wrong-digest-header",
    serve: async (call) => {
      const found = findBlob(call);
      if (found === undefined || call.asked.kind !== "manifest") return serveContent(call);
      await sendBytes(call, 200, { ...headersOf(found), "docker-content-digest": OTHER }, found.bytes);
    },
    expected: refused(MISMATCH),
  },
  {
    name: "another-range",
    serve: faultWhen(wantsTarget, async (call) => {
      const { bytes } = call.content.target;
      const head = headersOf(call.content.target);
      if (call.attempt > 1) {
        // Asked for the second half, it sends the first once more.
        const half = bytes.subarray(0, bytes.length / 2);
        return sendBytes(call, 206, { ...head, "content-range": `bytes 0-${half.length - 1}/${bytes.length}` }, half);
      }
      await call.reply.head(200, { ...head, "content-length": bytes.length });
      await call.reply.write(bytes.subarray(0, bytes.length / 2));
      call.reply.end();
    }),
    expected: refused("DIGEST"),
  },
  size("larger", (real) => String(real + 1)),
  size("smaller", (real) => String(real - 1)),
  size("zero", () => "0"),
  notASize("negative", () => "-1"),
  notASize("fraction", () => "1.5"),
  notASize("beyond-int64", () => "9223372036854775808"),
  notASize("text", (real) => `"${real}"`),
  {
    name: "size-absent",
    content: (sound) => withTargetDescriptor(sound, (descriptor) => delete descriptor["size"]),
    expected: NOT_A_SIZE,
    refuser: "reader",
  },
  {
    // A client that allocates what a header claims is dead here.
    name: "length-beyond-memory",
    serve: faultWhen(wantsTarget, async ({ reply, content }) => {
      await reply.head(200, { ...headersOf(content.target), "content-length": "4611686018427387904" });
      await reply.write(content.target.bytes.subarray(0, 1000));
      reply.end();
    }),
    expected: refused("DIGEST"),
  },
];
