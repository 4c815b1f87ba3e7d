import { describe, expect, test } from "vitest";
import { createJsonFileDecoder, rawBytesOf } from "../../../../src/console/log/record.ts";

const decode = (text: string) =>
  createJsonFileDecoder()(Buffer.from(text)).map(({ stream, time, data }) => ({
    stream,
    time,
    data: Buffer.from(data).toString("latin1"),
  }));
const utf8 = (text: string) => Buffer.from(text).toString("latin1");

describe("a record of another writer", () => {
  test("may have a time of any length", () => {
    expect(decode('{"log":"a\\n","stream":"stderr","time":"2026-01-02T03:04:05Z"}\n')).toEqual([
      { stream: "stderr", time: "2026-01-02T03:04:05Z", data: "a\n" },
    ]);
  });

  test("may have docker's attrs, another order and white space", () => {
    const records = decode(
      '{"log":"a\\n","stream":"stdout","attrs":{"tag":"x"},"time":"T1"}\n{ "time": "T2", "stream": "stderr", "log": "b" }\n',
    );
    expect(records).toEqual([
      { stream: "stdout", time: "T1", data: "a\n" },
      { stream: "stderr", time: "T2", data: "b" },
    ]);
  });

  test("may escape as Go does", () => {
    const [record] = decode(
      '{"log":"\\u003ca\\u0026b\\u003e\\u2028\\ufffd\\ud83d\\ude00\\/\\n","stream":"stdout","time":"T"}\n',
    );
    expect(record?.data).toBe(utf8("<a&b>\u2028\ufffd😀/\n"));
  });

  test("may hold quotes, and text that looks like the end of a record", () => {
    const text = 'he said \\"x\\",\\"stream\\":\\"stderr\\",\\"time\\":\\"T\\"}\\\\\\n';
    expect(decode(`{"log":"${text}","stream":"stdout","time":"T"}\n`)).toEqual([
      { stream: "stdout", time: "T", data: 'he said "x","stream":"stderr","time":"T"}\\\n' },
    ]);
  });

  test("may end in an escaped backslash and a letter", () => {
    expect(decode('{"log":"C:\\\\n","stream":"stdout","time":"T"}\n')[0]?.data).toBe("C:\\n");
  });

  test("gives the replacement character for half a surrogate pair", () => {
    expect(decode('{"log":"\\ud800x\\udc00","stream":"stdout","time":"T"}\n')[0]?.data).toBe(utf8("\ufffdx\ufffd"));
  });
});

describe("a damaged line", () => {
  test.each([
    "not json",
    '{"log":1,"stream":"stdout","time":"T"}',
    '{"log":"a',
    "\0\0\0",
    '{"log":"a","stream":"stdout"}',
  ])("is reported in its place: %j", (line) => {
    const records = decode(
      `{"log":"a\\n","stream":"stdout","time":"T"}\n${line}\n{"log":"b\\n","stream":"stdout","time":"T"}\n`,
    );
    expect(records.map(({ data }) => data)).toEqual(["a\n", `[log: damaged record of ${line.length} bytes]\n`, "b\n"]);
    expect(records[1]).toMatchObject({ stream: "stderr", time: "T" });
  });
});

test("an empty record and an empty block are no trouble", () => {
  expect(decode('{"log":"","stream":"stdout","time":"T"}\n')).toEqual([{ stream: "stdout", time: "T", data: "" }]);
  expect(decode("")).toEqual([]);
});

test("rawBytesOf counts bytes of output and leaves the records alone", () => {
  const records = Buffer.from(
    '{"log":"a\\udcff\\n","stream":"stdout","time":"T"}\n{"log":"b","stream":"stdout","time":"T"}\n',
  );
  const before = records.toString();
  expect(rawBytesOf(records)).toBe(4);
  expect(records.toString()).toBe(before);
});
