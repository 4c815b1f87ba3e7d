import fc from "fast-check";
import { expect, test } from "vitest";
import { Tokenizer } from "../../../../components/input/tokenize.ts";
import type { Token } from "../../../../components/input/tokens.ts";

function tokens(...chunks: (string | Uint8Array)[]): Token[] {
  const tokenizer = new Tokenizer();
  const fed = chunks.flatMap((chunk) => tokenizer.feed(typeof chunk === "string" ? Buffer.from(chunk) : chunk));
  return [...fed, ...tokenizer.flush()];
}

function names(...chunks: (string | Uint8Array)[]): string[] {
  return tokens(...chunks).map((token) => (token.kind === "key" ? token.name : token.kind));
}

test.each([
  ["jjj", ["j", "j", "j"]],
  ["J", ["J"]],
  [" ", ["space"]],
  ["\r", ["enter"]],
  ["\t", ["tab"]],
  ["\x03", ["ctrl-c"]],
  ["\x0b", ["ctrl-k"]],
  ["\x1a", ["ctrl-z"]],
  ["\x00", ["ctrl-space"]],
  ["\x1c", ["ctrl-\\"]],
  ["\x7f", ["backspace"]],
  ["\x1b", ["esc"]],
  ["\x1b\x1b", ["esc", "esc"]],
  ["\x1bj", ["alt-j"]],
  ["\x1b[A\x1b[B\x1b[C\x1b[D", ["up", "down", "right", "left"]],
  ["\x1bOA\x1bOP", ["up", "f1"]],
  ["\x1b[H\x1b[F\x1b[1~\x1b[4~", ["home", "end", "home", "end"]],
  ["\x1b[5~\x1b[6~\x1b[3~", ["pageup", "pagedown", "delete"]],
  ["\x1b[1;2C\x1b[1;5D\x1b[1;3A", ["shift-right", "ctrl-left", "alt-up"]],
  ["\x1b[Z", ["shift-tab"]],
  ["\x1b[15~\x1b[24~", ["f5", "f12"]],
  ["é漢🎉", ["é", "漢", "🎉"]],
])("%j is %j", (bytes, expected) => {
  expect(names(bytes)).toEqual(expected);
});

test("a lone Esc waits until nothing follows it", () => {
  const tokenizer = new Tokenizer();
  expect(tokenizer.feed(Buffer.from("\x1b"))).toEqual([]);
  expect(tokenizer.waits).toBe(true);
  expect(tokenizer.feed(Buffer.from("[A"))).toMatchObject([{ name: "up" }]);
  expect(tokenizer.waits).toBe(false);
});

test("reads the mouse in SGR form", () => {
  expect(tokens("\x1b[<0;10;5M\x1b[<0;10;5m\x1b[<64;1;1M\x1b[<65;2;3M")).toEqual([
    { kind: "mouse", action: "press", x: 9, y: 4 },
    { kind: "mouse", action: "release", x: 9, y: 4 },
    { kind: "mouse", action: "wheel-up", x: 0, y: 0 },
    { kind: "mouse", action: "wheel-down", x: 1, y: 2 },
  ]);
});

test("a paste is one token, whatever is in it and however it is cut", () => {
  const text = "rm -rf /\nD\x1b[A q";
  const bytes = `a\x1b[200~${text}\x1b[201~b`;
  for (let cut = 0; cut <= bytes.length; cut++) {
    expect(tokens(bytes.slice(0, cut), bytes.slice(cut))).toEqual([
      { kind: "key", name: "a", text: "a" },
      { kind: "paste", text },
      { kind: "key", name: "b", text: "b" },
    ]);
  }
});

test("answers of the terminal are no keys", () => {
  expect(names("\x1b[?1;2c\x1b]11;rgb:0000/0000/0000\x07\x1bP1$r0m\x1b\\\x1b[I\x1b[5;10Rx")).toEqual(["x"]);
});

const piece = fc.oneof(
  fc.constantFrom(
    "j",
    "é",
    "漢",
    "\x1b[A",
    "\x1bOB",
    "\x1b[1;5C",
    "\x1b[<0;3;4M",
    "\x1b[200~x\ny\x1b[201~",
    "\r",
    "\x03",
  ),
  fc.constantFrom("\x1b]0;t\x07", "\x1b[?25h", "🎉"),
);

test("however the bytes are cut, the tokens are the same", () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 20 }), fc.array(fc.nat(200), { maxLength: 20 }), (pieces, cuts) => {
      const bytes = Buffer.from(pieces.join(""));
      const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
      const chunks = [0, ...places].map((from, i) => bytes.subarray(from, places[i] ?? bytes.length));
      expect(tokens(...chunks)).toEqual(tokens(bytes));
    }),
  );
});

test("any bytes at all are taken, and nothing is left behind after a flush", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 10 }), (chunks) => {
      const tokenizer = new Tokenizer();
      for (const chunk of chunks) tokenizer.feed(chunk);
      tokenizer.flush();
      expect(tokenizer.waits).toBe(false);
    }),
    { numRuns: 500 },
  );
});
