import fc from "fast-check";
import { expect, test } from "vitest";
import { Surface } from "../../../../components/screen/surface.ts";
import { createScreen, type Screen } from "../../../helpers/screen.ts";

const COLUMNS = 24;
const ROWS = 6;

const chunk = fc.oneof(
  fc.string({ maxLength: 8 }).map((text) => text.replaceAll("\x1b", "")),
  fc.constantFrom("漢字", "é", "●", "─", "e\u0301", "  ", "日"),
  fc.constantFrom("\x1b[1m", "\x1b[31m", "\x1b[0m", "\x1b[38;5;75;48;5;236m", "\x1b[7m", "\x1b[22m", "\x1b[39m"),
);
const row = fc.array(chunk, { maxLength: 6 }).map((chunks) => chunks.join(""));
const frame = fc.array(row, { minLength: ROWS, maxLength: ROWS });

/** What a terminal shows that has seen only the differences, and one that got the frame whole. */
async function both(frames: readonly (readonly string[])[]): Promise<readonly [Screen, Screen]> {
  const followed = createScreen(COLUMNS, ROWS);
  const surface = new Surface(COLUMNS, ROWS);
  let rows: readonly string[] = [];
  surface.setCanvas("all", { x: 0, y: 0, width: COLUMNS, height: ROWS }, () => rows);
  await followed.write("\x1b[?7l");
  for (rows of frames) await followed.write(surface.frame());
  const whole = createScreen(COLUMNS, ROWS);
  surface.invalidate();
  await whole.write(`\x1b[?7l${surface.frame()}`);
  return [followed, whole];
}

test("differences lead to the same screen as whole frames", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(frame, { minLength: 1, maxLength: 6 }), async (frames) => {
      const [followed, whole] = await both(frames);
      expect(followed.cells()).toEqual(whole.cells());
    }),
    { numRuns: 200 },
  );
});

/** What may be another from one frame to the next; edges cut no wide character of Ink's frame. */
const scene = fc.record({
  left: frame,
  right: frame,
  chrome: fc.constantFrom("", "chrome\n漢字漢字漢字漢字漢字漢字\n012345678901234567890123"),
  cover: fc.constantFrom(undefined, { x: 4, y: 1, width: 8, height: 3 }),
  isSplit: fc.boolean(),
});

test("canvases, dialogs and the frame above may change in any order", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(scene, { minLength: 2, maxLength: 6 }), async (scenes) => {
      const followed = createScreen(COLUMNS, ROWS);
      const surface = new Surface(COLUMNS, ROWS);
      let [left, right]: (readonly string[])[] = [[], []];
      surface.setCanvas("left", { x: 2, y: 1, width: 8, height: 4 }, () => left ?? []);
      await followed.write("\x1b[?7l");
      let before: (typeof scenes)[number] | undefined;
      for (const next of scenes) {
        [left, right] = [next.left, next.right];
        if (next.chrome !== before?.chrome) surface.setChrome(next.chrome);
        if (next.cover !== before?.cover) surface.setCover("dialog", next.cover);
        if (next.isSplit && before?.isSplit !== true) {
          surface.setCanvas("right", { x: 10, y: 0, width: 12, height: 9 }, () => right ?? []);
        } else if (!next.isSplit) surface.removeCanvas("right");
        before = next;
        await followed.write(surface.frame());
      }
      const whole = createScreen(COLUMNS, ROWS);
      surface.invalidate();
      await whole.write(`\x1b[?7l${surface.frame()}`);
      expect(followed.cells()).toEqual(whole.cells());
    }),
    { numRuns: 100 },
  );
});

test("an unchanged frame costs nothing, a changed cell few bytes", () => {
  const surface = new Surface(COLUMNS, ROWS);
  let text = "load 12.4  mem 64M";
  surface.setCanvas("a", { x: 0, y: 2, width: COLUMNS, height: 1 }, () => [text]);
  expect(surface.frame()).not.toBe("");
  expect(surface.frame()).toBe("");
  text = "load 12.9  mem 64M";
  expect(surface.frame()).toBe("\x1b[3;9H\x1b[m9");
});

test("rows end at the edge of their rectangle, wide characters whole or not at all", async () => {
  const surface = new Surface(10, 2);
  surface.setChrome("0123456789\nabcdefghij");
  surface.setCanvas("a", { x: 2, y: 0, width: 5, height: 1 }, () => ["漢漢漢漢"]);
  const screen = createScreen(10, 2);
  await screen.write(surface.frame());
  expect(screen.rows()).toEqual(["01漢漢 789", "abcdefghij"]);
});

test("a cover shows the frame above a canvas and cuts no wide character in half", async () => {
  const surface = new Surface(10, 1);
  surface.setChrome("0123456789");
  surface.setCanvas("a", { x: 0, y: 0, width: 10, height: 1 }, () => ["漢字漢字漢"]);
  surface.setCover("dialog", { x: 3, y: 0, width: 4, height: 1 });
  const screen = createScreen(10, 1);
  await screen.write(surface.frame());
  expect(screen.rows()).toEqual(["漢 3456 漢"]);
});

test("forgets the screen where it is told to", () => {
  const surface = new Surface(10, 1);
  surface.setChrome("hello");
  const first = surface.frame();
  surface.invalidate();
  expect(surface.frame()).toBe(first);
});
