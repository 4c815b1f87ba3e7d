/** Runs a small program to its end. */
import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { fromNode, LeptonError } from "../errors.ts";

export interface RunProgram {
  /** Where the program is looked for. */
  readonly path: string;
  readonly input?: string;
  /** Throws `internal` with its first words where it ends with another status than 0. */
  readonly mustSucceed?: boolean;
}

export interface ProgramEnd {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Throws `failed-precondition` where there is no such program. */
export async function runProgram(
  [program = "", ...args]: readonly string[],
  { path, input = "", mustSucceed = false }: RunProgram,
): Promise<ProgramEnd> {
  const child = spawn(program, args, { env: { PATH: path }, cwd: "/", stdio: ["pipe", "pipe", "pipe"] });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", (error) => reject(notRun(program, error)));
    child.once("close", resolve);
  });
  // One that ends without reading says why by its status.
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  if (code === 0 || !mustSucceed) return { code, stdout, stderr };
  throw new LeptonError(
    "internal",
    `${program} ${args.join(" ")}: ${stderr.trim().split("\n")[0] ?? `ended with ${code}`}`,
  );
}

function notRun(program: string, error: unknown): LeptonError {
  if ((error as NodeJS.ErrnoException).code !== "ENOENT") return fromNode(error, `cannot run ${program}`);
  return new LeptonError("failed-precondition", `${program} is not installed`, {
    hint: `install it (Debian: ${/tables/.test(program) ? "iptables" : program}); --network none and --network host do without`,
    cause: error,
  });
}
