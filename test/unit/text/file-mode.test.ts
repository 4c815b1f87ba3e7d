import { expect, test } from "vitest";
import { formatMode } from "../../../src/text/file-mode.ts";

test.each([
  ["directory", 0o755, "drwxr-xr-x"],
  ["implied", 0o755, "drwxr-xr-x"],
  ["file", 0o640, "-rw-r-----"],
  ["hardlink", 0, "----------"],
  ["symlink", 0o777, "lrwxrwxrwx"],
  ["file", 0o4755, "-rwsr-xr-x"],
  ["file", 0o6644, "-rwSr-Sr--"],
  ["directory", 0o1777, "drwxrwxrwt"],
  ["directory", 0o1776, "drwxrwxrwT"],
  ["char", 0o600, "crw-------"],
  ["block", 0o660, "brw-rw----"],
  ["fifo", 0o600, "prw-------"],
] as const)("%s of %o is %s", (kind, mode, expected) => {
  expect(formatMode(kind, mode)).toBe(expected);
});
