/** Commands that take several targets: each is tried, results come in the order given. */
import type { CommandResult, ResultLine } from "./define.ts";

// docker's client runs as many at a time.
const PARALLEL = 50;

/** One line a target: what `act` answers, the target itself where it answers nothing, none where it answers null. */
export function eachTarget(
  targets: readonly string[],
  act: (target: string) => Promise<string | null | void>,
  parallel = PARALLEL,
): CommandResult {
  return { kind: "lines", lines: inOrder(targets, act, parallel) };
}

async function* inOrder(
  targets: readonly string[],
  act: (target: string) => Promise<string | null | void>,
  parallel: number,
): AsyncGenerator<ResultLine> {
  const running: Promise<ResultLine | null>[] = [];
  let next = 0;
  while (next < targets.length || running.length > 0) {
    while (next < targets.length && running.length < parallel) running.push(attempt(targets[next++] ?? "", act));
    const line = await running.shift();
    if (line !== null && line !== undefined) yield line;
  }
}

async function attempt(
  target: string,
  act: (target: string) => Promise<string | null | void>,
): Promise<ResultLine | null> {
  try {
    const answer = await act(target);
    return answer === null ? null : { text: answer ?? target };
  } catch (error) {
    return { error };
  }
}
