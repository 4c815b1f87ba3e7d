import { describe, expect, it } from "vitest";
import { parseFilters } from "../../../../src/commands/filters.ts";
import { EVENT_FILTERS, eventTest } from "../../../../src/commands/system/event-filters.ts";
import { seenIn } from "../../../../src/commands/system/past-events.ts";
import { fakeEvent } from "../../../helpers/fake-engine.ts";

const record = (type: string, action: string, attributes: Readonly<Record<string, string>> = {}) => ({
  type,
  action,
  id: "abcdef",
  timeMs: 0,
  attributes,
});
const fits = (words: readonly string[], one: ReturnType<typeof record>) =>
  eventTest(parseFilters(words, EVENT_FILTERS))(one);

describe("filters of events", () => {
  const died = record("container", "die", { name: "web", image: "docker.io/library/busybox:latest", tier: "1" });

  it.each([
    [[], true],
    [["type=container", "type=image"], true],
    [["type=network"], false],
    [["event=die"], true],
    [["event=start"], false],
    [["container=web"], true],
    [["container=abc"], true],
    [["container=other"], false],
    [["network=web"], false],
    [["image=busybox"], true],
    [["image=busybox:latest"], true],
    [["image=other"], false],
    [["label=tier"], true],
    [["label=tier=2"], false],
    [["daemon=host"], false],
    [["scope=swarm"], false],
  ] as const)("%j: %s", (words, expected) => expect(fits(words, died)).toBe(expected));

  it("take what stands before the colon of an action", () => {
    expect(fits(["event=health_status"], record("container", "health_status: healthy"))).toBe(true);
    expect(fits(["event=health_status: healthy"], record("container", "health_status: healthy"))).toBe(true);
    expect(fits(["event=health_status: unhealthy"], record("container", "health_status: healthy"))).toBe(false);
  });

  it("hide the store's inner steps until asked for", () => {
    expect(fits([], record("snapshot", "prepare"))).toBe(false);
    expect(fits(["type=snapshot"], record("snapshot", "prepare"))).toBe(true);
    expect(fits([], record("container", "update"))).toBe(false);
    expect(fits(["event=update"], record("container", "update"))).toBe(true);
  });
});

describe("an event that came while the records were read", () => {
  const start = { ...fakeEvent("task", "start", "aaaa"), timeMs: 10_000 };

  it("is shown once, a later one of the same kind again", () => {
    const isShown = seenIn([start]);
    expect(isShown({ ...start, timeMs: 10_020 })).toBe(true);
    expect(isShown({ ...start, timeMs: 60_000 })).toBe(false);
    expect(isShown({ ...fakeEvent("task", "exit", "aaaa"), timeMs: 10_020 })).toBe(false);
  });
});
