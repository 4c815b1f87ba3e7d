/** Ways to serve that are unusual and right, and faults that pass. */
import { gzipSync } from "node:zlib";
import { type Mode, type Serve, SUCCESS } from "./mode.ts";
import {
  bytesOf,
  faultWhen,
  findBlob,
  halfThen,
  headersOf,
  redirect,
  sendBytes,
  sendError,
  serveContent,
  twice,
  wantsDocument,
  wantsTarget,
} from "./serve.ts";

const chunked: Serve = async (call) => {
  const found = findBlob(call);
  if (found === undefined || call.request.method === "HEAD") return serveContent(call);
  await call.reply.head(200, { ...headersOf(found), "transfer-encoding": "chunked" });
  for (let at = 0; at < found.bytes.length; at += 10_000) await call.reply.chunk(found.bytes.subarray(at, at + 10_000));
  await call.reply.chunk(new Uint8Array(0));
  call.reply.end();
};

/** Some front servers compress whatever they like, asked or not. */
const gzipEncoded: Serve = async (call) => {
  const found = findBlob(call);
  if (found === undefined || call.request.method === "HEAD") return serveContent(call);
  await sendBytes(call, 200, { ...headersOf(found), "content-encoding": "gzip" }, gzipSync(found.bytes));
};

const toForeign: Serve = (call) =>
  call.server === "plain" && call.asked.kind === "blob"
    ? redirect(call, `http://${call.hosts.foreign}${call.path}`)
    : serveContent(call);

const hops: Serve = (call) => {
  const hop = Number(call.query.get("hop") ?? 0);
  return wantsTarget(call) && hop < 10 ? redirect(call, `${call.path}?hop=${hop + 1}`, 302) : serveContent(call);
};

const afterTwo = { ...SUCCESS, tries: 3, bytesFactor: 1.1 };

const status = (code: number): Mode => ({
  name: `${code}-twice`,
  serve: twice(
    (call) => wantsTarget(call) || wantsDocument(call),
    (call) => sendError(call, code, "not now"),
  ),
  expected: afterTwo,
});

export const soundModes: readonly Mode[] = [
  { name: "ok", expected: { ...SUCCESS, tries: 1, bytesFactor: 1.01 } },
  { name: "ok-secure", server: "secure", expected: SUCCESS },
  { name: "redirect-other-host", serve: toForeign, expected: SUCCESS },
  { name: "redirect-ten-hops", serve: hops, expected: SUCCESS },
  { name: "chunked", serve: chunked, expected: SUCCESS },
  { name: "gzip-encoding", serve: gzipEncoded, expected: SUCCESS },
  {
    name: "reset-twice",
    serve: twice(
      wantsTarget,
      halfThen(({ reply }) => reply.reset()),
    ),
    expected: afterTwo,
  },
  {
    name: "eof-twice",
    serve: twice(
      wantsTarget,
      halfThen(async ({ reply }) => reply.end()),
    ),
    expected: afterTwo,
  },
  {
    // A server that knows no Range sends all of it again.
    name: "eof-twice-no-range",
    serve: faultWhen(wantsTarget, async (call) => {
      const { bytes } = call.content.target;
      await call.reply.head(200, { ...headersOf(call.content.target), "content-length": bytes.length });
      await call.reply.write(call.attempt <= 2 ? bytes.subarray(0, bytes.length / 2) : bytes);
      call.reply.end();
    }),
    expected: { ...SUCCESS, tries: 3 },
  },
  status(500),
  status(502),
  status(503),
  {
    name: "429-twice",
    serve: twice(wantsTarget, (call) => sendError(call, 429, "too many requests", { "retry-after": 1 })),
    expected: afterTwo,
  },
  {
    // Of the answers of a registry only its documents and blobs matter.
    name: "no-digest-header",
    serve: faultWhen(wantsDocument, async (call) => {
      const found = findBlob(call);
      if (found === undefined) return sendError(call, 404, "not here");
      return sendBytes(call, 200, { "content-type": found.descriptor.mediaType }, found.bytes);
    }),
    expected: SUCCESS,
  },
  {
    name: "odd-base",
    serve: (call) =>
      call.asked.kind === "base" ? sendBytes(call, 200, {}, bytesOf("<html>hi</html>")) : serveContent(call),
    expected: SUCCESS,
  },
];
