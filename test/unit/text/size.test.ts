import { describe, expect, it } from "vitest";
import { bytesSize, formatG, humanSize, parseBytes } from "../../../src/text/size.ts";

describe("sizes as docker writes them", () => {
  it.each([
    [0, "0B"],
    [999, "999B"],
    [1000, "1kB"],
    [1024, "1.024kB"],
    [1_000_000, "1MB"],
    [1_234_567, "1.235MB"],
    [2_746_000_000, "2.746GB"],
    [3.42e12, "3.42TB"],
    [5.372e15, "5.372PB"],
  ])("humanSize(%d) is %s", (bytes, text) => expect(humanSize(bytes)).toBe(text));

  it.each([
    [1_234_567, "1.23MB"],
    [21_500_000, "21.5MB"],
    [2, "2B"],
    [999_900, "1e+03kB"],
  ])("humanSize(%d, 3) is %s", (bytes, text) => expect(humanSize(bytes, 3)).toBe(text));

  it.each([
    [1024, "1KiB"],
    [1_048_576, "1MiB"],
    [1_258_291, "1.2MiB"],
    [4 * 1024 ** 3, "4GiB"],
    [1023.9 * 1024, "1024KiB"],
  ])("bytesSize(%d) is %s", (bytes, text) => expect(bytesSize(bytes)).toBe(text));

  it.each([
    [0.00001234, 3, "1.23e-05"],
    [0.0001234, 3, "0.000123"],
    [1e21, 4, "1e+21"],
    [100, 4, "100"],
    [0, 4, "0"],
  ])("formatG(%d, %d) is %s", (value, digits, text) => expect(formatG(value, digits)).toBe(text));
});

describe("parseBytes", () => {
  it.each([
    ["32", 32],
    ["32b", 32],
    ["32B", 32],
    ["32k", 32 * 1024],
    ["32K", 32 * 1024],
    ["32kb", 32 * 1024],
    ["32Kib", 32 * 1024],
    ["32m", 32 * 1024 ** 2],
    ["1.5g", 1.5 * 1024 ** 3],
    ["32 MiB", 32 * 1024 ** 2],
    ["0", 0],
    ["0.3K", 307],
    [".5k", 512],
    ["32.5 kB", 32.5 * 1024],
  ])("%s", (text, bytes) => expect(parseBytes(text)).toEqual({ bytes }));

  it.each([
    ["", "invalid size: ''"],
    ["hello", "invalid size: 'hello'"],
    ["-32", "invalid size: '-32'"],
    ["32bb", "invalid suffix: 'bb'"],
    ["32kbb", "invalid suffix: 'kbb'"],
    ["32x", "invalid suffix: 'x'"],
    ["32mm", "invalid suffix: 'mm'"],
    ["1.2.3k", 'strconv.ParseFloat: parsing "1.2.3": invalid syntax'],
    [" 32", 'strconv.ParseFloat: parsing "": invalid syntax'],
    ["9999999p", "invalid size: '9999999p'"],
  ])("refuses %j", (text, error) => expect(parseBytes(text)).toEqual({ error }));
});
