/** Errors whose text is an attack on whoever shows it. */
import { type Mode, refused, type Serve } from "./mode.ts";
import { bytesOf, faultWhen, pour, sendBytes, sendError, wantsDocument } from "./serve.ts";

const ESC = "\u001b";

const hostile = {
  "error-ansi": `${ESC}[31mred${ESC}[2J${ESC}[H`,
  "error-osc": `${ESC}]0;title\u0007${ESC}]52;c;ZXZpbA==\u0007`,
  "error-c1": "\u009b31m\u009d0;title\u009c\u202eright to left",
  "error-lines": "first\nlepton: second\r\nthird\u2028fourth",
} as const;

const denied =
  (message: string): Serve =>
  (call) =>
    sendError(call, 403, message);

const raw =
  (type: string, body: string): Serve =>
  (call) =>
    sendBytes(call, 403, { "content-type": type }, bytesOf(body));

export const errorModes: readonly Mode[] = [
  ...Object.entries(hostile).map(
    ([name, message]): Mode => ({ name, serve: faultWhen(wantsDocument, denied(message)), expected: refused(/403/) }),
  ),
  ...Object.entries(hostile).map(
    ([name, message]): Mode => ({
      name: `${name}-plain`,
      serve: faultWhen(wantsDocument, raw("text/plain", message)),
      expected: refused(/403/),
    }),
  ),
  {
    name: "error-html",
    serve: faultWhen(wantsDocument, raw("text/html", `<html>${"<p>no".repeat(2000)}</html>`)),
    expected: refused(/403/),
  },
  {
    name: "error-1-gib",
    serve: faultWhen(wantsDocument, async (call) => {
      await call.reply.head(403, { "content-type": "text/plain" });
      await pour(call, new Uint8Array(1 << 20).fill(0x78), 1024);
    }),
    expected: { ...refused(/403/), bytesFactor: 200 },
  },
  {
    name: "error-many",
    serve: faultWhen(
      wantsDocument,
      raw(
        "application/json",
        JSON.stringify({ errors: Array.from({ length: 10_000 }, () => ({ code: "X", message: "y" })) }),
      ),
    ),
    expected: refused(/403/),
  },
  {
    // The words of the status line are the server's too; ours come from the number.
    name: "error-not-json",
    serve: faultWhen(wantsDocument, raw("application/json", '{"errors":[{"message":{"a":[')),
    expected: refused(/403/),
  },
];
