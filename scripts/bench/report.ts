/** One line a figure: id, figure, bar, PASS or FAIL. */
export interface Figure {
  readonly id: string;
  readonly text: string;
  readonly bar: string;
  /** Undefined where there is no bar to pass. */
  readonly passed?: boolean;
}

export function formatFigure({ id, text, bar, passed }: Figure): string {
  const verdict = passed === undefined ? "" : passed ? "PASS" : "FAIL";
  return [id.padEnd(24), text.padEnd(56), bar.padEnd(20), verdict].join("  ").trimEnd();
}
