import { expect, test, vi } from "vitest";
import { type Layout, type LayoutOptions, layoutOf } from "../../../components/layout.ts";
import type { Rect } from "../../../components/screen/grid.ts";

// On a machine that does much else so many sizes take their time.
vi.setConfig({ testTimeout: 60_000 });

const PLAIN: LayoutOptions = {
  dock: true,
  dockShare: 0.4,
  listRows: 100,
  tiles: 1,
  dockFull: false,
  jobs: 0,
  jobsFull: false,
  viewer: false,
  explorer: false,
};
const VARIANTS: readonly LayoutOptions[] = [
  PLAIN,
  { ...PLAIN, dock: false },
  { ...PLAIN, listRows: 1 },
  { ...PLAIN, listRows: 15 },
  { ...PLAIN, listRows: Number.POSITIVE_INFINITY },
  { ...PLAIN, dockShare: 0.1 },
  { ...PLAIN, dockShare: 0.9 },
  { ...PLAIN, dockFull: true },
  { ...PLAIN, tiles: 2 },
  { ...PLAIN, tiles: 4, dockShare: 0.9 },
  { ...PLAIN, tiles: 3, dockFull: true },
  { ...PLAIN, viewer: true },
  { ...PLAIN, explorer: true },
  { ...PLAIN, jobs: 9 },
  { ...PLAIN, jobs: 1, dockShare: 0.9, listRows: 1 },
  { ...PLAIN, jobs: 2, dockFull: true },
  { ...PLAIN, jobs: 2, viewer: true },
  { ...PLAIN, jobs: 2, explorer: true },
  { ...PLAIN, jobs: 2, jobsFull: true },
];

function rects(layout: Layout): readonly Rect[] {
  return Object.values(layout).filter((value): value is Rect => typeof value === "object");
}

/** Every cell of the screen belongs to exactly one rectangle. */
function tiles(all: readonly Rect[], columns: number, rows: number): boolean {
  const inside = all.every(
    ({ x, y, width, height }) =>
      width > 0 && height > 0 && x >= 0 && y >= 0 && x + width <= columns && y + height <= rows,
  );
  const area = all.reduce((sum, { width, height }) => sum + width * height, 0);
  const apart = all.every((a, i) =>
    all
      .slice(i + 1)
      .every((b) => a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y),
  );
  return inside && apart && area === columns * rows;
}

test("the panes tile the screen at every size from 20x5 to 300x100", () => {
  const wrong: string[] = [];
  for (let columns = 20; columns <= 300; columns++) {
    for (let rows = 5; rows <= 100; rows++) {
      for (const options of VARIANTS) {
        const layout = layoutOf(columns, rows, options);
        if (!layout.tooSmall && !tiles(rects(layout), columns, rows)) wrong.push(`${columns}x${rows}`);
      }
    }
  }
  expect(wrong).toEqual([]);
});

test("small screens show the table alone, tiny ones a sentence", () => {
  expect(layoutOf(39, 24, PLAIN).tooSmall).toBe(true);
  expect(layoutOf(80, 9, PLAIN).tooSmall).toBe(true);
  const small = layoutOf(59, 14, PLAIN);
  expect(small.list).toBeDefined();
  expect(small.dock).toBeUndefined();
});

test("the sizes of the design", () => {
  expect(layoutOf(80, 24, PLAIN)).toMatchObject({ header: { height: 1 }, tabs: { y: 1 }, listTitle: { y: 2 } });
  expect(layoutOf(120, 40, PLAIN)).toMatchObject({ header: { height: 2 }, tabs: { y: 2 } });
  const wide = layoutOf(200, 60, PLAIN);
  expect(wide).toMatchObject({ nav: { x: 0, width: 26 } });
  expect([wide.tabs, wide.detail === undefined, wide.events === undefined]).toEqual([undefined, false, false]);
});

test("a short table leaves its room to the dock", () => {
  const heights = [1, 12, 20, 500].map((listRows) => layoutOf(120, 40, { ...PLAIN, listRows }).dock?.height);
  expect(heights).toEqual([23, 20, 13, 13]);
});
