import fc from "fast-check";
import { expect, test } from "vitest";
import { LineRing } from "../../../src/logs/line-ring.ts";
import { CLEAR_LENS, type Lens } from "../../../src/logs/line-track.ts";
import { LogView, type Spot } from "../../../src/logs/log-view.ts";
import { parseLogFilter, parsePattern } from "../../../src/logs/pattern.ts";

interface Line {
  readonly source: number;
  readonly atMs: number;
  readonly text: string;
}

const START_MS = Date.parse("2026-01-02T03:04:05Z");
const SOURCES = 3;

const lines = fc.array(
  fc.record({
    source: fc.nat({ max: SOURCES - 1 }),
    atMs: fc.nat({ max: 40 }),
    text: fc.constantFrom("GET /", "ERROR gone", "WARN slow", "ok", "get it"),
  }),
  { maxLength: 80 },
);

function viewOf(all: readonly Line[], lens: Partial<Lens> = {}, maxLines = 1000): LogView {
  const rings = Array.from({ length: SOURCES }, () => new LineRing({ maxLines, maxBytes: 1024 * 1024 }));
  const view = new LogView(rings, { ...CLEAR_LENS, ...lens });
  // Lines come in whatever order, and what came is taken in between.
  all.forEach(({ source, atMs, text }, index) => {
    rings[source]?.push("stdout", new Date(START_MS + atMs).toISOString(), Buffer.from(`${text}\n`));
    if (index % 3 === 0) view.advance(1000);
  });
  view.advance(1000);
  return view;
}

function walk(view: LogView, how: "shown" | "hits" | "errors" = "shown"): readonly Spot[] {
  const spots: Spot[] = [];
  const before = { source: -1, line: -1 };
  for (let spot = view.next(before, how); spot !== undefined; spot = view.next(spot, how)) spots.push(spot);
  return spots;
}

/** What the lines come to, by sorting them: within one log no line comes before the one ahead of it. */
function expected(all: readonly Line[], maxLines = 1000): readonly (Spot & { readonly text: string })[] {
  const placed = Array.from({ length: SOURCES }, (_, source) => {
    let key = 0;
    const own = all.filter((line) => line.source === source);
    return own
      .map(({ atMs, text }, line) => {
        key = Math.max(key, atMs);
        return { source, line, text, key };
      })
      .slice(-maxLines);
  }).flat();
  return placed.sort((a, b) => a.key - b.key || a.source - b.source || a.line - b.line);
}

const spotsOf = (placed: readonly Spot[]) => placed.map(({ source, line }) => ({ source, line }));

test("several logs are walked in the order of their times, forwards and backwards", () => {
  fc.assert(
    fc.property(lines, (all) => {
      const view = viewOf(all);
      const wanted = spotsOf(expected(all));
      expect(walk(view)).toEqual(wanted);
      const back: Spot[] = [];
      for (let spot = view.last(); spot !== undefined; spot = view.previous(spot)) back.push(spot);
      expect(back.reverse()).toEqual(wanted);
      expect(view.count).toBe(wanted.length);
      expect(wanted.map((spot) => view.rank(spot))).toEqual(wanted.map((_, index) => index));
    }),
  );
});

test("a filter shows what matches with the lines around it in its own log, however the lines came", () => {
  fc.assert(
    fc.property(lines, fc.nat({ max: 3 }), fc.integer({ min: 1, max: 30 }), (all, context, maxLines) => {
      const filter = parseLogFilter("get");
      const view = viewOf(all, { filter, context }, maxLines);
      const kept = expected(all, maxLines);
      const matches = kept.filter(({ text }) => /get/i.test(text));
      const near = kept.filter(({ source, line }) =>
        matches.some((match) => match.source === source && Math.abs(match.line - line) <= context),
      );
      // A line that was near one which has gone may have stayed: what matches is never lost.
      const shown = walk(view);
      expect(shown).toEqual(expect.arrayContaining(spotsOf(near)));
      expect(shown.filter((spot) => view.isMatch(spot))).toEqual(spotsOf(matches));
      expect(walk(viewOf(kept.length === all.length ? all : [], { filter, context }))).toEqual(
        kept.length === all.length ? spotsOf(near) : [],
      );
    }),
  );
});

test("hits and errors are counted, walked, and found among what is shown", () => {
  fc.assert(
    fc.property(lines, (all) => {
      const filter = parseLogFilter("!ok");
      const view = viewOf(all, { filter, search: parsePattern("e"), levels: true });
      const shown = expected(all).filter(({ text }) => text !== "ok");
      const hits = shown.filter(({ text }) => /e/i.test(text));
      expect(walk(view, "hits")).toEqual(spotsOf(hits));
      expect(view.hits).toBe(hits.length);
      expect(hits.map((spot) => view.rank(spot, "hits"))).toEqual(hits.map((_, index) => index));
      expect(walk(view, "errors")).toEqual(spotsOf(shown.filter(({ text }) => text.startsWith("ERROR"))));
    }),
  );
});

test("finds the first line at a time or later", () => {
  fc.assert(
    fc.property(lines, fc.nat({ max: 45 }), (all, atMs) => {
      const view = viewOf(all);
      const spot = view.atTime(START_MS + atMs);
      const found = walk(view).find((each) => view.keyOf(each) >= START_MS + atMs);
      expect(spot).toEqual(found);
    }),
  );
});

test("a spot whose line went is the nearest that is left", () => {
  const all = Array.from({ length: 20 }, (_, index) => ({ source: index % 2, atMs: index, text: `line ${index}` }));
  const view = viewOf(all, {}, 4);
  expect(view.settle({ source: 0, line: 0 })).toEqual({ source: 0, line: 6 });
  expect(view.settle({ source: 1, line: 8 })).toEqual({ source: 1, line: 8 });
  expect(view.dropped).toBe(12);
  view.lens = { ...CLEAR_LENS, filter: parseLogFilter("line 19") };
  view.advance(1000);
  expect(view.settle({ source: 0, line: 6 })).toEqual({ source: 1, line: 9 });
});

test("takes its time in slices, and says when all was looked at", () => {
  const ring = new LineRing({ maxLines: 20_000, maxBytes: 8 * 1024 * 1024 });
  for (let i = 0; i < 20_000; i++) ring.push("stdout", "2026-01-02T03:04:05Z", Buffer.from(`line ${i}\n`));
  const view = new LogView([ring], { ...CLEAR_LENS, filter: parseLogFilter("9$") });
  let slices = 1;
  while (!view.advance(0)) slices += 1;
  expect(slices).toBeGreaterThan(10);
  expect(view.count).toBe(2000);
});

test("a line that goes on is looked at when it is whole", () => {
  const ring = new LineRing();
  const view = new LogView([ring], { ...CLEAR_LENS, filter: parseLogFilter("whole") });
  ring.push("stdout", "2026-01-02T03:04:05Z", Buffer.from("who"));
  view.advance(1000);
  expect(view.count).toBe(0);
  ring.push("stdout", "2026-01-02T03:04:05Z", Buffer.from("le\n"));
  view.advance(1000);
  expect(view.count).toBe(1);
});
