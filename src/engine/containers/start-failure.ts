/** Reads the runtime's text of a failed start: the one place that tells 126 from 127. */
import { LeptonError } from "../../errors.ts";
import { shortId } from "./names.ts";

const NOT_FOUND = /executable file not found|no such file or directory/i;
const NOT_EXECUTABLE = /permission denied|exec format error|is a directory|operation not permitted/i;
const ABOUT_PROCESS = /exec .*: |unable to start container process|starting container process/i;
// runc names the command in Go's quotes: what stands in them are the user's words, not its own.
const ABOUT_COMMAND = /exec: "(?:[^"\\]|\\.)*": (.*)/is;

// What our hooks say (src/bin/runtime-hook.ts), at the end of the runtime's sentence.
const HOOK = /error running hook[^"]*, stderr: lepton (?:network|start): ([^\n]*?)\s*(?:: unknown)?\s*$/s;

/** docker's exit status of a start that did not succeed: 127 no such command, 126 not executable, 125 anything else. */
export function startExitCode(text: string): 125 | 126 | 127 {
  if (HOOK.test(text)) return 125;
  const why = ABOUT_COMMAND.exec(text)?.[1];
  if (why === undefined && (!ABOUT_PROCESS.test(text) || /error mounting|rootfs|cgroup/i.test(text))) return 125;
  if (NOT_FOUND.test(why ?? text)) return 127;
  if (NOT_EXECUTABLE.test(why ?? text)) return 126;
  return 125;
}

/** The error of a start, with the exit status that docker would give and without the runtime's wrappings. */
export function startFailure(id: string, error: unknown): LeptonError {
  const text = error instanceof Error ? error.message : String(error);
  const code = error instanceof LeptonError ? error.code : "internal";
  return new LeptonError(code, `cannot start container ${shortId(id)}: ${startFailureText(text)}`, {
    cause: error,
    ...(error instanceof LeptonError && error.hint !== undefined ? { hint: error.hint } : {}),
    exitCode: startExitCode(text),
  });
}

/** The sentence that says what is wrong, without the words that containerd, the shim and runc each put before it. */
export function startFailureText(text: string): string {
  const hook = HOOK.exec(text)?.[1];
  if (hook !== undefined) return hook.trim();
  const marker = "unable to start container process: ";
  const at = text.lastIndexOf(marker);
  const inner = at < 0 ? text : text.slice(at + marker.length);
  return inner.replace(/: unknown$/, "").trim();
}
