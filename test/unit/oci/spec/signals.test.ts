import { constants } from "node:os";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { signalName, signalNumber, stopSignal } from "../../../../src/oci/spec/signals.ts";

const valid = fc.oneof(fc.integer({ min: 1, max: 31 }), fc.integer({ min: 34, max: 64 }));

describe("signals", () => {
  it("agree with this system's", () => {
    for (const [name, number] of Object.entries(constants.signals)) {
      expect([name, signalNumber(name)]).toEqual([name, number]);
    }
  });

  it("read back what they print", () => {
    fc.assert(
      fc.property(valid, fc.boolean(), fc.boolean(), (number, short, lower) => {
        const name = short ? signalName(number).slice(3) : signalName(number);
        expect(signalNumber(lower ? name.toLowerCase() : name)).toBe(number);
        expect(signalNumber(String(number))).toBe(number);
      }),
    );
  });

  it.each([
    ["SIGTERM", 15],
    ["TERM", 15],
    ["15", 15],
    ["kill", 9],
    ["SIGRTMIN", 34],
    ["RTMIN+3", 37],
    ["SIGRTMIN+15", 49],
    ["RTMAX-14", 50],
    ["RTMAX", 64],
    ["CLD", 17],
    ["POLL", 29],
  ])("%s is %d", (text, number) => {
    expect(signalNumber(text)).toBe(number);
  });

  it.each(["", "0", "-9", "32", "33", "65", "1.5", "SIG", "NOPE", "RTMIN+16", "RTMAX-15", "RTMIN-1", "RTMAX+1"])(
    "refuses %j",
    (text) => {
      expect(() => signalNumber(text)).toThrow(`invalid signal: ${text}`);
    },
  );

  it("refuses to name a number that is none", () => {
    for (const number of [0, 32, 33, 65, 1.5, Number.NaN]) expect(() => signalName(number)).toThrow("invalid signal");
  });
});

describe("stopSignal", () => {
  it("takes the option, else the image's, else SIGTERM", () => {
    expect(stopSignal("SIGQUIT", "int")).toBe("SIGINT");
    expect(stopSignal("3", undefined)).toBe("SIGQUIT");
    expect(stopSignal(undefined, undefined)).toBe("SIGTERM");
    expect(stopSignal("", "")).toBe("SIGTERM");
  });

  it("refuses the user's mistake and overlooks the image's", () => {
    expect(() => stopSignal(undefined, "NOPE")).toThrow("invalid signal: NOPE");
    expect(stopSignal("NOPE", undefined)).toBe("SIGTERM");
  });
});
