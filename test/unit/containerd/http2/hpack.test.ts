import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ProtocolError } from "../../../../src/containerd/http2/frame.ts";
import type { Header } from "../../../../src/containerd/http2/header-table.ts";
import { createHeaderDecoder, encodeHeaders, NO_TABLE } from "../../../../src/containerd/http2/hpack.ts";
import { createHuffmanDecoder } from "../../../../src/containerd/http2/huffman.ts";

const hex = (text: string) => Buffer.from(text.replaceAll(" ", ""), "hex");
const MAX_BYTES = 64 << 10;

// RFC 7541, appendix C: three requests without Huffman code (C.3), the same with it (C.4).
const requests: readonly (readonly [plain: string, huffman: string, Header[]])[] = [
  [
    "8286 8441 0f77 7777 2e65 7861 6d70 6c65 2e63 6f6d",
    "8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff",
    [
      [":method", "GET"],
      [":scheme", "http"],
      [":path", "/"],
      [":authority", "www.example.com"],
    ],
  ],
  [
    "8286 84be 5808 6e6f 2d63 6163 6865",
    "8286 84be 5886 a8eb 1064 9cbf",
    [
      [":method", "GET"],
      [":scheme", "http"],
      [":path", "/"],
      [":authority", "www.example.com"],
      ["cache-control", "no-cache"],
    ],
  ],
  [
    "8287 85bf 400a 6375 7374 6f6d 2d6b 6579 0c63 7573 746f 6d2d 7661 6c75 65",
    "8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf",
    [
      [":method", "GET"],
      [":scheme", "https"],
      [":path", "/index.html"],
      [":authority", "www.example.com"],
      ["custom-key", "custom-value"],
    ],
  ],
];

describe("decoding", () => {
  test.each([0, 1] as const)("the RFC's requests, which fill the table, form %i", (form) => {
    const decode = createHeaderDecoder(MAX_BYTES);
    for (const request of requests) expect(decode(hex(request[form]))).toEqual(request[2]);
  });

  test("the RFC's answers, whose table of 256 bytes drops its oldest headers", () => {
    const decode = createHeaderDecoder(MAX_BYTES);
    // The RFC's peers agree on 256 bytes beforehand; here the block says so: 3f e1 01.
    const first = hex(
      "3fe1 0148 8264 0258 85ae c377 1a4b 6196 d07a be94 1054 d444 a820 0595 040b 8166 e082 a62d 1bff 6e91 9d29 ad17 1863 c78f 0b97 c8e9 ae82 ae43 d3",
    );
    expect(decode(first)).toEqual([
      [":status", "302"],
      ["cache-control", "private"],
      ["date", "Mon, 21 Oct 2013 20:13:21 GMT"],
      ["location", "https://www.example.com"],
    ]);
    expect(decode(hex("4883 640e ffc1 c0bf"))).toEqual([
      [":status", "307"],
      ["cache-control", "private"],
      ["date", "Mon, 21 Oct 2013 20:13:21 GMT"],
      ["location", "https://www.example.com"],
    ]);
  });

  test.each<[string, string]>([
    ["an index of nothing", "80"],
    ["an index past the tables", "ff00"],
    ["a text that ends too soon", "0005 6162"],
    ["a number that never ends", "ffff ffff ffff ffff"],
    ["a number that ends too soon", "ff"],
    ["a table larger than agreed", "3fe2 1f"],
    ["the end symbol inside a text", "0001 6184 ffff fffc"],
    ["more padding than a byte", "0001 6182 1fff"],
    ["padding of zeros", "0001 6181 00"],
  ])("refuses %s", (_, block) => {
    expect(() => createHeaderDecoder(MAX_BYTES)(hex(block))).toThrow(ProtocolError);
  });

  test("refuses headers that unfold to more than the limit, though they came small", () => {
    const decode = createHeaderDecoder(MAX_BYTES);
    // A value of 3,000 bytes goes into the table; then one byte each names it again.
    const value = "v".repeat(3000);
    const kept = Buffer.concat([hex("40 01 61 7f b9 16"), Buffer.from(value)]);
    expect(decode(kept)).toEqual([["a", value]]);
    expect(decode(Buffer.alloc(20, 0xbe))).toHaveLength(20);
    expect(() => decode(Buffer.alloc(22, 0xbe))).toThrow("too long");
  });

  test("any bytes are headers or a ProtocolError", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        try {
          createHeaderDecoder(MAX_BYTES)(Buffer.from(bytes));
        } catch (error) {
          expect(error).toBeInstanceOf(ProtocolError);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test("the Huffman code has short and long codes", () => {
    const unpack = createHuffmanDecoder();
    // Of appendix B, each filled up with ones.
    const codes = { ffc7: 0, "07": 0x30, ffef: 0x7e, fffe6f: 0x80, fffffeff: 0x12, ffffffef: 0xf9, fffffffb: 0x16 };
    for (const [code, byte] of Object.entries(codes)) expect([...unpack(hex(code))]).toEqual([byte]);
  });
});

describe("encoding", () => {
  const latin1 = fc.string({
    unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
    maxLength: 400,
  });

  test("what is written is read", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(latin1, latin1), { maxLength: 8 }), (headers) => {
        expect(createHeaderDecoder(1 << 20)(Buffer.concat([NO_TABLE, encodeHeaders(headers)]))).toEqual(headers);
      }),
    );
  });
});
