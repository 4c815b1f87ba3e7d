import fc from "fast-check";
import { expect, test } from "vitest";
import { followPlace, type LogWindow, movePlace, placesFrom } from "../../../../components/logs/window.ts";
import type { Place } from "../../../../components/state/log-tile.ts";
import { LineRing } from "../../../../src/logs/line-ring.ts";
import { LogView } from "../../../../src/logs/log-view.ts";

interface Line {
  readonly rows: number;
  readonly source: number;
}

/** Lines that take as many rows as their text says, in two logs by turns. */
function windowOf(lines: readonly Line[], height: number, maxLines = 1000): LogWindow {
  const rings = [0, 1].map(() => new LineRing({ maxLines, maxBytes: 1024 * 1024 }));
  const view = new LogView(rings);
  for (const [index, { rows, source }] of lines.entries()) push(rings[source], index, rows);
  return { view, height, rowsOf: ({ source, line }) => Number(rings[source]?.textAt(line)) };
}

function push(ring: LineRing | undefined, atMs: number, rows: number): void {
  ring?.push("stdout", new Date(atMs).toISOString(), Buffer.from(`${rows}\n`));
}

const lines = fc.array(fc.record({ rows: fc.integer({ min: 1, max: 4 }), source: fc.nat({ max: 1 }) }), {
  minLength: 1,
  maxLength: 40,
});
const same = (a: Place, b: Place) => a.source === b.source && a.line === b.line && a.row === b.row;

function following(window: LogWindow): Place {
  const place = followPlace(window);
  if (place === undefined) throw new Error("there is no line");
  return place;
}

test("following shows the last rows, as many as there is room for", () => {
  fc.assert(
    fc.property(lines, fc.integer({ min: 1, max: 20 }), (all, height) => {
      const window = windowOf(all, height);
      const total = all.reduce((sum, { rows }) => sum + rows, 0);
      const shown = placesFrom(window, following(window));
      expect(shown).toHaveLength(Math.min(height, total));
      expect(shown.at(-1)).toMatchObject({ ...window.view.last(), row: (all.at(-1)?.rows ?? 1) - 1 });
    }),
  );
});

test("up and down again by the same rows leads back, and past the end it follows", () => {
  fc.assert(
    fc.property(lines, fc.integer({ min: 1, max: 10 }), fc.integer({ min: 1, max: 30 }), (all, height, by) => {
      const window = windowOf(all, height);
      const bottom = following(window);
      const up = movePlace(window, bottom, -by);
      expect(movePlace(window, up ?? bottom, by)).toBeUndefined();
      const first = window.view.first();
      const places = first === undefined ? [] : placesFrom({ ...window, height: 1000 }, { ...first, row: 0 });
      const index = (place: Place) => places.findIndex((each) => same(each, place));
      if (up !== undefined) expect(index(bottom) - index(up)).toBe(Math.min(by, index(bottom)));
    }),
  );
});

test("a held window stays at its line when lines come, and goes along when it is dropped", () => {
  const window = windowOf(
    Array.from({ length: 10 }, () => ({ rows: 1, source: 0 })),
    3,
    10,
  );
  const [ring] = window.view.rings;
  const held = movePlace(window, following(window), -4);
  expect(held).toEqual({ source: 0, line: 3, row: 0 });
  if (held === undefined) return;
  push(ring, 20, 1);
  expect(placesFrom(window, held)[0]).toEqual({ source: 0, line: 3, row: 0 });
  for (let i = 0; i < 10; i++) push(ring, 21 + i, 1);
  expect(movePlace(window, held, 0)).toEqual({ source: 0, line: 11, row: 0 });
});

test("there is no place without a line", () => {
  const window = windowOf([], 3);
  expect(followPlace(window)).toBeUndefined();
  expect(movePlace(window, { source: 0, line: 0, row: 0 }, -1)).toBeUndefined();
});
