import fc from "fast-check";
import { expect, test } from "vitest";
import { followPlace, type LogWindow, movePlace, placesFrom } from "../../../../components/panes/log-window.ts";
import { LineRing } from "../../../../src/store/line-ring.ts";

/** Lines that take as many rows as their text says. */
function windowOf(rows: readonly number[], height: number, maxLines = 1000): LogWindow {
  const ring = new LineRing({ maxLines, maxBytes: 1024 * 1024 });
  for (const count of rows) ring.push("stdout", "t", Buffer.from(`${count}\n`));
  return { ring, height, rowsOf: ({ text }) => Number(text) };
}

const lines = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 40 });

test("following shows the last rows, as many as there is room for", () => {
  fc.assert(
    fc.property(lines, fc.integer({ min: 1, max: 20 }), (rows, height) => {
      const window = windowOf(rows, height);
      const total = rows.reduce((sum, count) => sum + count, 0);
      const shown = placesFrom(window, followPlace(window));
      expect(shown).toHaveLength(Math.min(height, total));
      expect(shown.at(-1)).toEqual({ line: rows.length - 1, row: (rows.at(-1) ?? 1) - 1 });
    }),
  );
});

test("up and down again by the same rows leads back, and past the end it follows", () => {
  fc.assert(
    fc.property(lines, fc.integer({ min: 1, max: 10 }), fc.integer({ min: 1, max: 30 }), (rows, height, by) => {
      const window = windowOf(rows, height);
      const bottom = followPlace(window);
      const up = movePlace(window, bottom, -by);
      expect(movePlace(window, up ?? bottom, by)).toBeUndefined();
      const all = placesFrom({ ...window, height: 1000 }, { line: 0, row: 0 });
      const index = (place: typeof bottom) =>
        all.findIndex(({ line, row }) => line === place.line && row === place.row);
      if (up !== undefined) expect(index(bottom) - index(up)).toBe(Math.min(by, index(bottom)));
    }),
  );
});

test("a held window stays at its line when lines come, and goes along when it is dropped", () => {
  const window = windowOf(
    Array.from({ length: 10 }, () => 1),
    3,
    10,
  );
  const held = movePlace(window, followPlace(window), -4);
  expect(held).toEqual({ line: 3, row: 0 });
  if (held === undefined) return;
  window.ring.push("stdout", "t", Buffer.from("1\n"));
  expect(placesFrom(window, held)[0]).toEqual({ line: 3, row: 0 });
  for (let i = 0; i < 10; i++) window.ring.push("stdout", "t", Buffer.from("1\n"));
  expect(movePlace(window, held, 0)).toEqual({ line: 11, row: 0 });
});
