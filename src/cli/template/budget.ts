/** Bounds on what a template may cost: it comes from a command line, the data from anybody. */
import { TemplateError } from "./tokens.ts";

export interface Limits {
  readonly timeMs: number;
  readonly outputBytes: number;
}

export const LIMITS: Limits = { timeMs: 1000, outputBytes: 64 * 1024 * 1024 };

// Looking at the clock costs more than a step does.
const STEPS_A_LOOK = 256;

/** Counts time and text of one evaluation; throws TemplateError when either is used up. */
export class Budget {
  private readonly limits: Limits;
  private readonly startMs = performance.now();
  private readonly parts: string[] = [];
  private length = 0;
  private steps = 0;

  constructor(limits: Limits = LIMITS) {
    this.limits = limits;
  }

  step(): void {
    if (++this.steps % STEPS_A_LOOK !== 0) return;
    if (performance.now() - this.startMs > this.limits.timeMs) throw new TemplateError("template: it takes too long");
  }

  write(text: string): void {
    this.length += this.measured(text).length;
    if (this.length > this.limits.outputBytes) throw new TemplateError("template: its output is too large");
    this.parts.push(text);
  }

  /** The text, where it is not too large by itself. */
  measured(text: string): string {
    if (text.length > this.limits.outputBytes) throw new TemplateError("template: its output is too large");
    return text;
  }

  get output(): string {
    return this.parts.join("");
  }
}
