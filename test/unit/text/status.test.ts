import { describe, expect, it } from "vitest";
import { commandLine } from "../../../src/text/command.ts";
import { shortId } from "../../../src/text/id.ts";
import { goQuote } from "../../../src/text/quote.ts";
import { formatStatus } from "../../../src/text/status.ts";

const NOW = 1_700_000_000_000;

describe("formatStatus", () => {
  it.each([
    [{ status: "running", startedAtMs: NOW - 180_000 }, "Up 3 minutes"],
    [{ status: "running", startedAtMs: NOW - 61_000 }, "Up About a minute"],
    [{ status: "running" }, "Up"],
    [{ status: "running", startedAtMs: NOW - 180_000, health: "starting" }, "Up 3 minutes (health: starting)"],
    [{ status: "running", startedAtMs: NOW - 180_000, health: "unhealthy" }, "Up 3 minutes (unhealthy)"],
    [{ status: "exited", exitCode: 0, health: "unhealthy" }, "Exited (0)"],
    [{ status: "paused", startedAtMs: NOW - 7_200_000 }, "Up 2 hours (Paused)"],
    [{ status: "exited", exitCode: 0, finishedAtMs: NOW - 5_000 }, "Exited (0) 5 seconds ago"],
    [{ status: "exited", exitCode: 137 }, "Exited (137)"],
    [{ status: "restarting", exitCode: 1, finishedAtMs: NOW - 500 }, "Restarting (1) Less than a second ago"],
    [{ status: "created" }, "Created"],
    [{ status: "removing" }, "Removal In Progress"],
    [{ status: "unknown" }, "Unknown"],
  ] as const)("%j", (container, text) => expect(formatStatus(container, NOW)).toBe(text));
});

describe("goQuote", () => {
  it.each([
    ["sleep 1", '"sleep 1"'],
    ['sh -c "x"', '"sh -c \\"x\\""'],
    ["a\\b", '"a\\\\b"'],
    ["\x1b[31m\n", '"\\x1b[31m\\n"'],
    ["é日🚀…", '"é日🚀…"'],
    ["\u0085\u202e\u2028", '"\\u0085\\u202e\\u2028"'],
    ["\ud800", '"\\ufffd"'],
    ["\u{e0001}", '"\\U000e0001"'],
  ])("%j", (text, quoted) => expect(goQuote(text)).toBe(quoted));
});

describe("commandLine", () => {
  it.each([
    [["sleep", "1"], "sleep 1"],
    [["sh", "-c", "echo a b"], "sh -c 'echo a b'"],
    [["/my path/x", "a'b"], "/my path/x a'b"],
    [[], ""],
  ])("%j", (argv, line) => expect(commandLine(argv)).toBe(line));
});

describe("shortId", () => {
  it("cuts ids and digests to twelve", () => {
    expect(shortId("0123456789abcdef")).toBe("0123456789ab");
    expect(shortId("sha256:0123456789abcdef")).toBe("0123456789ab");
    expect(shortId("abc")).toBe("abc");
  });
});
