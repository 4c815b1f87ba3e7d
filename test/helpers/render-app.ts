/** The whole dashboard over a fake engine, drawn into a terminal emulator: frames and keys without a pty. */
import { EventEmitter } from "node:events";
import { onTestFinished } from "vitest";
import { type DashboardOptions, openDashboard } from "../../components/main.ts";
import { COMMANDS } from "../../src/commands/index.ts";
import type { FakeWorld } from "./fake-engine.ts";
import { createScreen, type Screen } from "./screen.ts";
import { until } from "./until.ts";

export interface RenderOptions extends Partial<Omit<DashboardOptions, "engine">> {
  readonly columns?: number;
  readonly rows?: number;
}

export interface RenderedApp {
  readonly screen: Screen;
  /** Everything written to the terminal. */
  readonly output: () => string;
  readonly rawMode: () => boolean;
  readonly ended: Promise<void>;
  type(text: string): void;
  resize(columns: number, rows: number): void;
  /** Resolves when the screen shows it; throws with the screen's text. */
  until(what: string | RegExp | (() => boolean)): Promise<void>;
  /** Resolves when nothing was written for a moment. */
  rest(): Promise<void>;
}

const REST_MS = 20;
const LATE_MS = 15;

class FakeInput extends EventEmitter {
  readonly isTTY = true;
  raw = false;
  setRawMode(on: boolean): void {
    this.raw = on;
  }
  resume(): void {}
  pause(): void {}
}

class FakeOutput extends EventEmitter {
  readonly isTTY = true;
  columns: number;
  rows: number;
  readonly #take: (data: string) => void;
  constructor(columns: number, rows: number, take: (data: string) => void) {
    super();
    this.columns = columns;
    this.rows = rows;
    this.#take = take;
  }
  write(data: string): boolean {
    this.#take(data);
    return true;
  }
}

/** Opens it and closes it with the test. */
export function renderApp(world: FakeWorld, options: RenderOptions = {}): RenderedApp {
  const { columns = 120, rows = 40, ...rest } = options;
  const screen = createScreen(columns, rows);
  let written = "";
  let pending = Promise.resolve();
  const stdin = new FakeInput();
  const stdout = new FakeOutput(columns, rows, (data) => {
    written += data;
    pending = screen.write(data);
  });
  const env = { TERM: "xterm-256color", LANG: "C.UTF-8" };
  const ended = openDashboard({ engine: world.engine, commands: COMMANDS, stdin, stdout, env, ...rest });
  onTestFinished(async () => {
    stdin.emit("end");
    await ended;
  });
  return {
    screen,
    output: () => written,
    rawMode: () => stdin.raw,
    ended,
    type: (text) => stdin.emit("data", Buffer.from(text)),
    resize(width, height) {
      screen.resize(width, height);
      stdout.columns = width;
      stdout.rows = height;
      stdout.emit("resize");
    },
    async until(what) {
      const holds = () => {
        if (typeof what === "function") return what();
        return typeof what === "string" ? screen.text().includes(what) : what.test(screen.text());
      };
      await until(holds).catch(() => {
        throw new Error(`the screen did not show ${String(what)}:\n${screen.text()}`);
      });
    },
    async rest() {
      // On a busy machine a frame's timer is as late as ours: only a wait that ended in time tells that none is due.
      for (let late = true, before = -1; late || before !== written.length; ) {
        before = written.length;
        const beganMs = performance.now();
        await new Promise((resolve) => setTimeout(resolve, REST_MS));
        late = performance.now() - beganMs > REST_MS + LATE_MS;
        await pending;
      }
    },
  };
}
