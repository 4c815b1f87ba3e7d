import { describe, expect, test } from "vitest";
import { createLineCutter } from "../../../../src/console/forward/lines.ts";
import { messageOf, preambleOf } from "../../../../src/console/forward/message.ts";
import type { ForwardTarget } from "../../../../src/console/forward/target.ts";

// 2026-11-05 06:07:08.009, in the zone of whoever runs this.
const TIME = new Date(2026, 10, 5, 6, 7, 8, 9);
const pid = process.pid;

function syslog(style: "local" | "network" | "rfc3164" | "rfc5424" | "rfc5424micro", proto: "udp" | "tls" = "udp") {
  const target: ForwardTarget = {
    address: { proto, host: "h", port: 1 },
    format: { kind: "syslog", style, facility: 3, tag: "web", hostname: "machine" },
    bufferBytes: 1,
  };
  return (stream: "stdout" | "stderr") =>
    Buffer.from(messageOf(target, { stream, line: Buffer.from("hello"), timeMs: TIME.getTime() })).toString();
}

describe("syslog", () => {
  const utc = TIME.toISOString();
  test("has docker's forms: facility and severity, time, host, tag, process", () => {
    expect(syslog("local")("stdout")).toBe(`<30>Nov  5 06:07:08 web[${pid}]: hello\n`);
    expect(syslog("rfc3164")("stderr")).toBe(`<27>Nov  5 06:07:08 machine web[${pid}]: hello\n`);
    const seconds = utc.replace(".009Z", "Z");
    expect(syslog("network")("stdout")).toBe(`<30> ${seconds} machine web[${pid}]: hello\n`);
    expect(syslog("rfc5424")("stdout")).toBe(`<30>1 ${seconds} machine web ${pid} web - hello\n`);
    expect(syslog("rfc5424micro")("stdout")).toBe(
      `<30>1 ${utc.replace("009Z", "009000Z")} machine web ${pid} web - hello\n`,
    );
  });

  test("counts the bytes of a message over TLS, as RFC 5425 wants it", () => {
    const plain = syslog("rfc5424")("stdout");
    expect(syslog("rfc5424", "tls")("stdout")).toBe(`${plain.length} ${plain}`);
    expect(syslog("rfc3164", "tls")("stdout")).toBe(syslog("rfc3164")("stdout"));
  });

  test("leaves the header to logger(1) where that sends", () => {
    const target: ForwardTarget = {
      address: { proto: "unixgram", path: "/dev/log", program: "logger" },
      format: { kind: "syslog", style: "local", facility: 16, tag: "web", hostname: "machine" },
      bufferBytes: 1,
    };
    const message = messageOf(target, { stream: "stderr", line: Buffer.from("<1>no"), timeMs: 0 });
    expect(Buffer.from(message).toString()).toBe("<131><1>no\n");
  });
});

describe("fluentd", () => {
  const message = (subSecond: boolean, line: Uint8Array) =>
    Buffer.from(
      messageOf(
        {
          address: { proto: "tcp", host: "h", port: 1 },
          format: { kind: "fluentd", tag: "t", record: { id: "7" }, subSecond },
          bufferBytes: 1,
        },
        { stream: "stdout", line, timeMs: 1_500 },
      ),
    );

  test("is tag, time and record in MessagePack", () => {
    // [ "t", 1, {"id": "7", "source": "stdout", "log": "hi"} ]
    const record = "83a26964a137a6736f75726365a67374646f7574a36c6f67a26869";
    expect(message(false, Buffer.from("hi")).toString("hex")).toBe(`93a174ce00000001${record}`);
    expect(message(true, Buffer.from("hi")).toString("hex")).toBe(`93a174d700000000011dcd6500${record}`);
  });

  test.each([
    [31, "bf"],
    [32, "d920"],
    [255, "d9ff"],
    [256, "da0100"],
    [16_384, "da4000"],
    [65_536, "db00010000"],
  ])("a line of %d bytes has the head %s", (length, head) => {
    const hex = message(false, Buffer.alloc(length, 0xff)).toString("hex");
    expect(hex.endsWith(head + "ff".repeat(length))).toBe(true);
  });
});

test("the journal's stream begins with who writes, and each line bears its priority", () => {
  const target: ForwardTarget = {
    address: { proto: "unix", path: "/x" },
    format: { kind: "journald", identifier: "abc" },
    bufferBytes: 1,
  };
  expect(Buffer.from(preambleOf(target) ?? []).toString()).toBe("abc\n\n6\n1\n0\n0\n0\n");
  const message = messageOf(target, { stream: "stderr", line: Buffer.from("no"), timeMs: 0 });
  expect(Buffer.from(message).toString()).toBe("<3>no\n");
});

describe("lines", () => {
  function cut(...chunks: readonly string[]): string[] {
    const lines: string[] = [];
    const cutter = createLineCutter((line) => lines.push(Buffer.from(line).toString()));
    for (const chunk of chunks) cutter.push(Buffer.from(chunk));
    cutter.end();
    return lines;
  }

  test("are whole however the chunks come, and the last needs no newline", () => {
    expect(cut("a", "b\nc", "\n", "\nd")).toEqual(["ab", "c", "", "d"]);
    expect(cut("a\n")).toEqual(["a"]);
    expect(cut()).toEqual([]);
  });

  test("beyond 16 KiB go out in pieces, newline or none", () => {
    const long = "x".repeat(40_000);
    for (const lines of [cut(`${long}\nend`), cut(...Array<string>(40).fill("x".repeat(1000)), "\nend")])
      expect(lines.map(({ length }) => length)).toEqual([16_384, 16_384, 7232, 3]);
    expect(cut(`${"x".repeat(16_384)}\n`)).toHaveLength(1);
  });
});
