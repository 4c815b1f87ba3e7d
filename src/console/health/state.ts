/** docker's rules of what a container's health is after each probe. */

export interface ProbeResult {
  /** RFC 3339. */
  readonly start: string;
  readonly end: string;
  /** -1 where the probe could not be run, or ran too long. */
  readonly exitCode: number;
  readonly output: string;
}

export const HEALTH_STATUSES = ["starting", "healthy", "unhealthy"] as const;
export type HealthStatus = (typeof HEALTH_STATUSES)[number];

export interface HealthState {
  readonly status: HealthStatus;
  readonly failingStreak: number;
  /** The last five, oldest first. */
  readonly log: readonly ProbeResult[];
}

export const STARTING: HealthState = { status: "starting", failingStreak: 0, log: [] };

const MOST_RESULTS = 5;

export interface FoldOptions {
  readonly retries: number;
  /** Whether the probe began in the start period, in which a container that was never healthy may fail. */
  readonly inStartPeriod: boolean;
}

/** The state after a result. */
export function foldResult(state: HealthState, result: ProbeResult, options: FoldOptions): HealthState {
  const log = [...state.log, result].slice(-MOST_RESULTS);
  if (result.exitCode === 0) return { status: "healthy", failingStreak: 0, log };
  if (state.status === "starting" && options.inStartPeriod) return { ...state, log };
  const failingStreak = state.failingStreak + 1;
  return { status: failingStreak >= options.retries ? "unhealthy" : state.status, failingStreak, log };
}
