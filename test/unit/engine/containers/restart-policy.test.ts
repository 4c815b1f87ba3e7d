import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  formatRestartPolicy,
  needsOurHand,
  nextRestart,
  parseRestartPolicy,
  willRestart,
} from "../../../../src/engine/containers/restart-policy.ts";
import {
  OPEN_STDIN,
  RESTART_COUNT,
  RESTART_EXPLICITLY_STOPPED,
  RESTART_POLICY,
  RESTART_STATUS,
  RESTARTS,
} from "../../../../src/engine/labels.ts";

test("the restarts of what has stdin are counted by us: the monitor counts what it only asks for", () => {
  const last = { [RESTART_POLICY]: "on-failure:2", [RESTART_STATUS]: "running", [RESTART_COUNT]: "2" };
  const asked = { ...last, [OPEN_STDIN]: "true" };
  expect([willRestart(last, 1), willRestart(asked, 1), nextRestart(asked)]).toEqual([false, true, 1]);
  expect(nextRestart({ ...asked, [RESTARTS]: "1" })).toBe(2);
  expect(nextRestart({ [RESTART_COUNT]: "2" })).toBe(3);
});

describe("parseRestartPolicy", () => {
  test.each([
    ["no", "no", 0],
    ["", "no", 0],
    ["always", "always", 0],
    ["always:", "always", 0],
    ["unless-stopped:0", "unless-stopped", 0],
    ["on-failure", "on-failure", 0],
    ["on-failure:0", "on-failure", 0],
    ["on-failure:+7", "on-failure", 7],
  ])("reads %j", (text, name, maxRetries) => {
    expect(parseRestartPolicy(text)).toEqual({ name, maxRetries });
  });

  test.each([
    [":1", "invalid restart policy format: no policy provided before colon"],
    ["always:2:3", "invalid restart policy format: maximum retry count must be an integer"],
    ["on-failure:x", "invalid restart policy format: maximum retry count must be an integer"],
    ["on-failure:99999999999999999999", "invalid restart policy format: maximum retry count must be an integer"],
    ["on-failure:-1", "invalid restart policy: maximum retry count cannot be negative"],
    ["always:3", "invalid restart policy: maximum retry count can only be used with 'on-failure'"],
    [
      "sometimes",
      "invalid restart policy: unknown policy 'sometimes'; use one of 'no', 'always', 'on-failure', or 'unless-stopped'",
    ],
  ])("refuses %j in docker's words", (text, message) => {
    expect(() => parseRestartPolicy(text)).toThrow(expect.objectContaining({ code: "invalid-argument", message }));
  });

  test("what the label says is read back as the same policy", () => {
    const policies = fc.oneof(
      fc.constantFrom("no", "always", "unless-stopped").map((name) => ({ name, maxRetries: 0 })),
      fc.record({ name: fc.constant("on-failure"), maxRetries: fc.nat() }),
    );
    fc.assert(
      fc.property(policies, (policy) => {
        const label = formatRestartPolicy(policy as ReturnType<typeof parseRestartPolicy>);
        expect(parseRestartPolicy(label)).toEqual(policy);
        // The monitor refuses a colon after any other policy.
        expect(label).toMatch(/^(no|always|unless-stopped|on-failure(:[1-9]\d*)?)$/);
      }),
    );
  });
});

describe("willRestart", () => {
  const labels = (policy: string | undefined, more: Record<string, string> = {}) => ({
    [RESTART_STATUS]: "running",
    ...(policy === undefined ? {} : { [RESTART_POLICY]: policy }),
    ...more,
  });

  test.each([
    ["always", 0, true],
    ["always:1", 0, false],
    ["unless-stopped", 137, true],
    ["no", 1, false],
    ["on-failure", 0, false],
    ["on-failure", 1, true],
    ["on-failure:0", 1, true],
    ["on-failure:2", 1, true],
    ["on-failure:x", 1, false],
    ["sometimes", 1, false],
    // Tools that know the monitor's status only.
    [undefined, 0, true],
  ])("under %j an exit with %d: %s", (policy, exitCode, expected) => {
    expect(willRestart(labels(policy), exitCode)).toBe(expected);
  });

  test("a container that nobody wants running stays down", () => {
    expect(willRestart({ [RESTART_POLICY]: "always" }, 1)).toBe(false);
    expect(willRestart(labels("always", { [RESTART_STATUS]: "stopped" }), 1)).toBe(false);
    expect(willRestart(labels("unless-stopped", { [RESTART_EXPLICITLY_STOPPED]: "true" }), 1)).toBe(false);
  });

  test("is ours to start where the monitor has no task to look at, and only under on-failure", () => {
    expect(needsOurHand(labels("on-failure:3"), false)).toBe(true);
    expect(needsOurHand(labels("on-failure"), true)).toBe(false);
    expect(needsOurHand(labels("always"), false)).toBe(false);
  });

  test("a container that was frozen when it ended is restarted as any other", () => {
    expect(willRestart(labels("always", { [RESTART_STATUS]: "paused" }), 137)).toBe(true);
  });

  test("on-failure:n restarts n times and no more", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), fc.nat(2000), (max, tries) => {
        const now = labels(`on-failure:${max}`, { [RESTART_COUNT]: String(tries) });
        expect(willRestart(now, 1)).toBe(tries < max);
      }),
    );
    expect(willRestart(labels("on-failure:3", { [RESTART_COUNT]: "many" }), 1)).toBe(false);
  });
});
