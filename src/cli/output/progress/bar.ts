/** docker's bar: `[====>    ]`. */

/** A bar of `cells` cells. */
export function bar(done: number, total: number, cells: number): string {
  const inner = Math.max(0, cells - 2);
  const share = total === 0 ? 0 : Math.min(1, Math.max(0, done / total));
  const filled = Math.floor(inner * share);
  const drawn = filled >= inner ? "=".repeat(inner) : `${"=".repeat(filled)}>`;
  return `[${drawn.padEnd(inner)}]`;
}
