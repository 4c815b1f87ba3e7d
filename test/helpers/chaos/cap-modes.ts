/** Too much of everything, and indexes that lead nowhere. */
import { jsonBlob } from "../../../src/oci/image-archive.ts";
import { OCI_CONFIG, OCI_INDEX, OCI_MANIFEST } from "../../../src/oci/media-types.ts";
import { indexOf, withTop } from "./content.ts";
import { type Content, type Mode, refused, unreadable } from "./mode.ts";
import {
  bytesOf,
  faultWhen,
  findBlob,
  headersOf,
  pour,
  sendBytes,
  serveContent,
  wantsDocument,
  wantsTarget,
} from "./serve.ts";

const MEBIBYTE = new Uint8Array(1 << 20).fill(0x20);

function manyLayers(sound: Content, count: number): Content {
  const layers = Array.from({ length: count }, () => sound.target.descriptor);
  const config = sound.blobs[1]?.descriptor;
  return withTop(sound, jsonBlob(OCI_MANIFEST, { schemaVersion: 2, mediaType: OCI_MANIFEST, config, layers }));
}

/** Deep indexes around the sound image. */
function nested(sound: Content, depth: number): Content {
  let top = sound.top;
  const between = [];
  for (let count = 0; count < depth; count += 1) {
    top = indexOf([top.descriptor]);
    between.push(top);
  }
  return withTop(sound, top, between);
}

function hugeConfig(sound: Content): Content {
  const config = jsonBlob(OCI_CONFIG, { architecture: "amd64", os: "linux", author: "x".repeat(9 << 20) });
  const layers = [sound.target.descriptor];
  const top = jsonBlob(OCI_MANIFEST, { schemaVersion: 2, mediaType: OCI_MANIFEST, config: config.descriptor, layers });
  return withTop(sound, top, [config]);
}

/** An index whose entry, asked for, is the index again: a digest cannot be its own, so the server has to lie. */
function loop(sound: Content): Content {
  return withTop(sound, indexOf([{ ...sound.top.descriptor, mediaType: OCI_INDEX }]));
}

const bounded = (name: string, mode: Omit<Mode, "name">): Mode => ({ name, ...mode });

export const capModes: readonly Mode[] = [
  bounded("endless-layer", {
    serve: faultWhen(wantsTarget, async (call) => {
      await call.reply.head(200, headersOf(call.content.target));
      await pour(call, MEBIBYTE);
    }),
    expected: { ...refused("DIGEST"), bytesFactor: 100 },
  }),
  bounded("endless-chunks", {
    serve: faultWhen(wantsTarget, async ({ reply, content }) => {
      await reply.head(200, { ...headersOf(content.target), "transfer-encoding": "chunked" });
      for (;;) await reply.chunk(MEBIBYTE);
    }),
    expected: { ...refused("DIGEST"), bytesFactor: 100 },
  }),
  bounded("document-10-gib", {
    serve: faultWhen(wantsDocument, async (call) => {
      const found = findBlob(call);
      if (found === undefined) return serveContent(call);
      await call.reply.head(200, { ...headersOf(found), "content-length": 10 * 2 ** 30 });
      await pour(call, MEBIBYTE, 10 * 1024);
    }),
    expected: { ...refused(/large|bytes|size/), bytesFactor: 200 },
  }),
  bounded("document-endless", {
    serve: faultWhen(wantsDocument, async (call) => {
      const found = findBlob(call);
      if (found === undefined) return serveContent(call);
      await call.reply.head(200, headersOf(found));
      await pour(call, MEBIBYTE);
    }),
    expected: { ...refused(/large|bytes|size/), bytesFactor: 200 },
  }),
  bounded("ten-thousand-layers", {
    content: (sound) => manyLayers(sound, 10_000),
    expected: unreadable(/10000 layers/),
    refuser: "reader",
  }),
  bounded("hundred-thousand-entries", {
    content: (sound) => withTop(sound, indexOf(Array.from({ length: 100_000 }, () => sound.top.descriptor))),
    expected: refused(/large|bytes|size/),
  }),
  bounded("depth-10", {
    content: (sound) => nested(sound, 10),
    expected: unreadable(/deep|depth|nested|index/),
    refuser: "reader",
  }),
  bounded("index-loop", {
    content: loop,
    serve: (call) =>
      wantsDocument(call)
        ? sendBytes(call, 200, headersOf(call.content.top), call.content.top.bytes)
        : serveContent(call),
    expected: refused(/digest|size|bytes/),
  }),
  bounded("config-9-mib", { content: hugeConfig, expected: unreadable(/config/), refuser: "reader" }),
  bounded("header-1-mib", {
    serve: faultWhen(wantsDocument, async ({ reply }) => {
      await reply.head(200, { "x-long": "x".repeat(1 << 20) });
      reply.end();
    }),
    expected: refused(),
  }),
  bounded("empty-document", {
    serve: faultWhen(wantsDocument, (call) => sendBytes(call, 200, { "content-type": OCI_MANIFEST }, bytesOf(""))),
    expected: { outcome: "refused" },
  }),
];
