/** The built lepton's dashboard in a pty, on a test daemon. */
import type { TestDaemon } from "./containerd.ts";
import { leptonBinary } from "./global-setup.ts";
import { openPty, type PtyOptions, type PtyProgram } from "./pty.ts";

/** Environment of a terminal program on that daemon. */
export function terminalEnv(daemon: TestDaemon): Record<string, string> {
  return { ...daemon.env, TERM: "xterm-256color", LANG: "C.UTF-8" };
}

/** Opens it and waits until it is live. */
export async function openDashboardPty(daemon: TestDaemon, options: PtyOptions = {}): Promise<PtyProgram> {
  const pty = openPty(leptonBinary(), [], { ...options, env: { ...terminalEnv(daemon), ...options.env } });
  await pty.until("● live");
  return pty;
}

/** The screen's row of a container, empty where there is none. */
export function tableRow({ screen }: PtyProgram, name: string): string {
  return screen.rows().find((row) => new RegExp(`^.{2}${name} `).test(row)) ?? "";
}
