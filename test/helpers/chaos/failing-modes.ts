/** Faults that do not pass: resets, errors and stalls for ever. */
import { setTimeout as delay } from "node:timers/promises";
import { type Mode, refused, type Serve } from "./mode.ts";
import { faultWhen, halfThen, headersOf, sendError, wantsDocument, wantsTarget } from "./serve.ts";

const always = (name: string, serve: Serve, ...says: readonly (RegExp | "DIGEST")[]): Mode => ({
  name,
  serve,
  expected: { ...refused(...says), tries: 3 },
});

const failing =
  (status: number, headers = {}): Serve =>
  (call) =>
    sendError(call, status, "never again", headers);

/** A byte at a time, each before patience ends: so slow that it would take a day. */
const loris: Serve = async ({ content, reply, idleMs }) => {
  await reply.head(200, { ...headersOf(content.target), "content-length": content.target.bytes.length });
  for (const byte of content.target.bytes) {
    await reply.write(Uint8Array.of(byte));
    await delay(idleMs / 4);
  }
};

const stalling = (mode: Mode): Mode => ({ ...mode, stalls: true });

export const failingModes: readonly Mode[] = [
  always(
    "reset-for-ever",
    faultWhen(wantsTarget, async ({ reply }) => reply.reset()),
    "DIGEST",
  ),
  always(
    "reset-document-for-ever",
    faultWhen(wantsDocument, async ({ reply }) => reply.reset()),
  ),
  always(
    "eof-before-body-for-ever",
    faultWhen(wantsTarget, async (call) => {
      await call.reply.head(200, {
        ...headersOf(call.content.target),
        "content-length": call.content.target.bytes.length,
      });
      call.reply.end();
    }),
    "DIGEST",
  ),
  always("500-for-ever", faultWhen(wantsTarget, failing(500)), /500/, "DIGEST"),
  always("500-document-for-ever", faultWhen(wantsDocument, failing(500)), /500/),
  always("429-for-ever", faultWhen(wantsTarget, failing(429, { "retry-after": 1 })), /429/, "DIGEST"),
  always("429-for-a-day", faultWhen(wantsTarget, failing(429, { "retry-after": 86_400 })), /429/, "DIGEST"),
  { name: "404", serve: faultWhen(wantsTarget, failing(404)), expected: { ...refused(/404/, "DIGEST"), tries: 1 } },
  { name: "403", serve: faultWhen(wantsDocument, failing(403)), expected: { ...refused(/403/), tries: 1 } },
  stalling(
    always(
      "stall-mid-body",
      faultWhen(
        wantsTarget,
        halfThen(({ reply }) => reply.stall()),
      ),
      "DIGEST",
    ),
  ),
  stalling(
    always(
      "stall-mid-body-for-ever",
      faultWhen(wantsTarget, async ({ reply, content }) => {
        await reply.head(200, { ...headersOf(content.target), "content-length": content.target.bytes.length });
        await reply.stall();
      }),
      "DIGEST",
    ),
  ),
  stalling(
    always(
      "stall-before-headers",
      faultWhen(wantsTarget, ({ reply }) => reply.stall()),
      "DIGEST",
    ),
  ),
  stalling(
    always(
      "stall-document",
      faultWhen(wantsDocument, ({ reply }) => reply.stall()),
    ),
  ),
  { name: "stall-at-tls", server: "mute", expected: refused(), stalls: true },
  stalling(always("slow-loris", faultWhen(wantsTarget, loris), "DIGEST")),
];
