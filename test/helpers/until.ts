import { setTimeout as delay, setImmediate as turn } from "node:timers/promises";

/** Turns of the event loop that most of what is waited for takes. */
const TURNS = 200;

/** Waits until it is true: looks again each turn of the event loop, and when that is long each 2 ms; throws after `limitMs`. */
export async function until(what: () => boolean, limitMs = 60_000): Promise<void> {
  const late = Date.now() + limitMs;
  for (let turns = 0; !what(); turns += 1) {
    if (Date.now() > late) throw new Error("what was waited for did not come");
    // A busy wait would take a core from what is waited for.
    await (turns < TURNS ? turn() : delay(2));
  }
}
