import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { status } from "@grpc/grpc-js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ERROR_CODES, fromGrpc, fromNode, isLeptonError, LeptonError } from "../../src/errors.ts";

describe("a LeptonError", () => {
  test("carries its code, hint, exit status and cause", () => {
    const cause = new Error("inner");
    const error = new LeptonError("not-found", "no such thing", { cause, hint: "look elsewhere", exitCode: 127 });
    expect(error).toMatchObject({
      name: "LeptonError",
      message: "no such thing",
      code: "not-found",
      hint: "look elsewhere",
      exitCode: 127,
      cause,
    });
    expect(error).toBeInstanceOf(Error);
    expect(new LeptonError("internal", "x")).not.toHaveProperty("cause");
  });

  test("is told from others, and by its code", () => {
    const error = new LeptonError("timeout", "x");
    expect(isLeptonError(error)).toBe(true);
    expect(isLeptonError(error, "timeout")).toBe(true);
    expect(isLeptonError(error, "canceled")).toBe(false);
    expect(isLeptonError(Object.assign(new Error("x"), { code: "timeout" }), "timeout")).toBe(false);
    expect(isLeptonError(undefined)).toBe(false);
  });

  test("has one of ten codes", () => {
    expect(new Set(ERROR_CODES).size).toBe(10);
  });
});

describe("fromGrpc", () => {
  test.each([
    ["CANCELLED", "canceled"],
    ["UNKNOWN", "internal"],
    ["INVALID_ARGUMENT", "invalid-argument"],
    ["DEADLINE_EXCEEDED", "timeout"],
    ["NOT_FOUND", "not-found"],
    ["ALREADY_EXISTS", "already-exists"],
    ["PERMISSION_DENIED", "permission-denied"],
    ["RESOURCE_EXHAUSTED", "internal"],
    ["FAILED_PRECONDITION", "failed-precondition"],
    ["ABORTED", "internal"],
    ["OUT_OF_RANGE", "internal"],
    ["UNIMPLEMENTED", "unimplemented"],
    ["INTERNAL", "internal"],
    ["UNAVAILABLE", "unavailable"],
    ["DATA_LOSS", "internal"],
    ["UNAUTHENTICATED", "permission-denied"],
  ] as const)("reads %s as %s", (name, code) => {
    const error = Object.assign(new Error(`${status[name]} ${name}: as containerd says`), {
      code: status[name],
      details: "as containerd says",
    });
    expect(fromGrpc(error)).toMatchObject({ code, message: "as containerd says", cause: error });
  });

  test("without details says what the error says", () => {
    expect(fromGrpc(new Error("socket gone")).message).toBe("socket gone");
    expect(fromGrpc(Object.assign(new Error("socket gone"), { code: 14, details: "" })).message).toBe("socket gone");
  });
});

describe("fromNode", () => {
  test.each([
    ["EACCES", "permission-denied"],
    ["EPERM", "permission-denied"],
    ["ECONNREFUSED", "unavailable"],
    ["EEXIST", "already-exists"],
    ["ENOENT", "not-found"],
    ["EINVAL", "invalid-argument"],
    ["EISDIR", "invalid-argument"],
    ["ENOTDIR", "invalid-argument"],
    ["ENOSPC", "failed-precondition"],
    ["ENOTEMPTY", "failed-precondition"],
    ["EROFS", "failed-precondition"],
    ["ETIMEDOUT", "timeout"],
    ["EIO", "internal"],
    ["constructor", "internal"],
  ])("reads %s as %s", (code, expected) => {
    const error = Object.assign(new Error("why"), { code });
    expect(fromNode(error)).toMatchObject({ code: expected, message: "why", cause: error });
  });

  test("says first what could not be done", () => {
    const read = () => readFileSync("/gone/file");
    expect(read).toThrow();
    try {
      read();
    } catch (error) {
      expect(fromNode(error, 'cannot claim "x"').message).toMatch(/^cannot claim "x": ENOENT: .* '\/gone\/file'$/);
      expect(fromNode(error, 'cannot read "/gone/file"')).toMatchObject({
        code: "not-found",
        message: 'cannot read "/gone/file": no such file or directory',
      });
    }
  });

  test.each(["nope.tar", "./nope.tar", "../here/nope.tar"])("says no path again that was typed as %s", (typed) => {
    const error = Object.assign(new Error("ENOENT: no such file or directory, open '/somewhere/here/nope.tar'"), {
      code: "ENOENT",
    });
    expect(fromNode(error, `cannot read "${typed}"`).message).toBe(`cannot read "${typed}": no such file or directory`);
  });

  test("knows an aborted signal by every sign of it", async () => {
    const thrown = async (signal: AbortSignal) => delay(1000, undefined, { signal }).catch((error: unknown) => error);
    const aborted = AbortSignal.abort();
    expect(fromNode(aborted.reason)).toMatchObject({ code: "canceled" });
    expect(fromNode(await thrown(aborted))).toMatchObject({ code: "canceled" });
    const late = AbortSignal.timeout(0);
    await thrown(late);
    expect(fromNode(late.reason)).toMatchObject({ code: "timeout" });
  });
});

describe("both", () => {
  test("leave a LeptonError as it is", () => {
    const error = new LeptonError("not-found", "x");
    expect(fromGrpc(error)).toBe(error);
    expect(fromNode(error, "doing")).toBe(error);
  });

  test("take whatever is thrown", () => {
    const thrown = fc.oneof(
      fc.constantFrom(undefined, null, "", 0, Symbol("x"), {}, []),
      fc.string(),
      fc.record({ code: fc.jsonValue(), message: fc.jsonValue(), details: fc.jsonValue(), name: fc.jsonValue() }),
    );
    fc.assert(
      fc.property(thrown, (error) => {
        for (const converted of [fromGrpc(error), fromNode(error, "doing")]) {
          expect(ERROR_CODES).toContain(converted.code);
          expect(typeof converted.message).toBe("string");
        }
      }),
    );
  });
});
