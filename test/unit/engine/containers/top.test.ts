import { expect, test } from "vitest";
import { parsePs } from "../../../../src/engine/containers/top.ts";

const EF = `UID          PID    PPID  C STIME TTY          TIME CMD
root           1       0  0 10:00 ?        00:00:01 /sbin/init
root         100       1  0 10:00 ?        00:00:00 sh -c   sleep  1000
user        1001     100  3 10:00 pts/0    00:00:02 sleep 1000
`;

test("only lines of the container's processes stay, under ps's own titles", () => {
  expect(parsePs(EF, new Set(["100", "1001"]))).toEqual({
    titles: ["UID", "PID", "PPID", "C", "STIME", "TTY", "TIME", "CMD"],
    rows: [
      ["root", "100", "1", "0", "10:00", "?", "00:00:00", "sh -c sleep 1000"],
      ["user", "1001", "100", "3", "10:00", "pts/0", "00:00:02", "sleep 1000"],
    ],
  });
});

test("a pid is no part of another, nor any other column", () => {
  expect(parsePs(EF, new Set(["10", "0", "root"])).rows).toEqual([]);
});

test("threads go with the process that they follow", () => {
  const threads = "  PID   LWP CMD\n    7     - mine\n    -     7 -\n    -     8 -\n    9     - other\n    -     9 -\n";
  expect(parsePs(threads, new Set(["7"])).rows).toEqual([
    ["7", "-", "mine"],
    ["-", "7", "-"],
    ["-", "8", "-"],
  ]);
  expect(parsePs(threads, new Set(["-"])).rows).toEqual([]);
});

test("without a PID column nobody could tell whose a line is", () => {
  const error = { code: "invalid-argument", message: "couldn't find PID field in ps output" };
  expect(() => parsePs("USER COMMAND\nroot init\n", new Set(["1"]))).toThrow(expect.objectContaining(error));
  expect(() => parsePs("", new Set())).toThrow(expect.objectContaining(error));
});
