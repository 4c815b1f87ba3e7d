/** The frame above, the real terminal below, and the clock that brings one to the other. */
import type { Cursor } from "./diff.ts";
import { type FrameClock, frameClock } from "./frame-clock.ts";
import { InkStdout } from "./ink-streams.ts";
import type { Base } from "./pens.ts";
import { Surface } from "./surface.ts";
import type { Terminal, TerminalOutput } from "./terminal.ts";

export interface Stage {
  readonly surface: Surface;
  readonly clock: FrameClock;
  /** Where Ink writes its frames. */
  readonly stdout: InkStdout;
  /** A frame at once, whatever the clock says. */
  draw(): void;
  /** Takes the size that the terminal has now. */
  resize(): void;
}

export interface StageLook {
  /** Where the cursor belongs in each frame; undefined hides it. */
  cursor(): Cursor | undefined;
  base(): Base;
}

export function createStage(terminal: Terminal, output: TerminalOutput, look: StageLook): Stage {
  const surface = new Surface(terminal.columns, terminal.rows);
  let shownCursor = "";

  const draw = () => {
    if (!terminal.ready) {
      // A slow terminal gets the newest frame once it has taken the last one, not every frame in between.
      output.once("drain", () => clock.request("now"));
      return;
    }
    surface.setBase(look.base());
    surface.setCursor(look.cursor());
    const frame = surface.frame();
    const place = surface.cursorSequence();
    const moves = place !== shownCursor || (frame !== "" && !place.endsWith("l"));
    shownCursor = place;
    terminal.draw(frame + (moves ? place : ""));
  };
  const clock = frameClock(draw);
  const stdout = new InkStdout(terminal.columns, terminal.rows, (frame) => {
    surface.setChrome(frame);
    clock.request("change");
  });
  return {
    surface,
    clock,
    stdout,
    draw,
    resize() {
      const { columns, rows } = terminal;
      surface.resize(columns, rows);
      stdout.resize(columns, rows);
      shownCursor = "";
    },
  };
}
