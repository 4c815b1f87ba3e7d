/** Runs a credential helper: what it is to do in argv, the rest over stdin, so that no secret is ever in an argv. */
import { spawn } from "node:child_process";
import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { isAbsolute, join } from "node:path";
import { fromNode, LeptonError } from "../../errors.ts";
import type { Environment } from "./config-file.ts";

export interface HelperCall {
  readonly action: "get" | "store" | "erase";
  readonly input: string;
  readonly env: Environment;
  readonly signal?: AbortSignal | undefined;
  /** Default 30,000. */
  readonly timeoutMs?: number | undefined;
}

export interface HelperAnswer {
  /** True where it ended with 0. */
  readonly ok: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

const TIMEOUT_MS = 30_000;
const MAX_OUTPUT_BYTES = 1024 * 1024;

/** The path of a program in PATH, absolute directories only: a helper is never taken from where somebody happens to be. */
export async function findProgram(name: string, env: Environment): Promise<string | undefined> {
  for (const dir of (env["PATH"] ?? "").split(":").filter(isAbsolute)) {
    const path = join(dir, name);
    if (await isProgram(path)) return path;
  }
  return undefined;
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    // Not here: the next directory may have it.
    return false;
  }
}

/** Runs a program to its end; throws where it cannot be started, takes too long or says too much. */
export function callHelper(program: string, call: HelperCall): Promise<HelperAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<HelperAnswer>();
  const child = spawn(program, [call.action], { env: { ...call.env }, stdio: "pipe" });
  const stop = (error: LeptonError): void => {
    reject(error);
    child.kill("SIGKILL");
    // What it started may outlive it, and would hold our pipes open.
    for (const stream of child.stdio) stream?.destroy();
  };
  const onAbort = (): void => stop(fromNode(call.signal?.reason));
  const timeoutMs = call.timeoutMs ?? TIMEOUT_MS;
  const timer = setTimeout(() => stop(timedOut(timeoutMs)), timeoutMs);
  const outputs = [child.stdout, child.stderr].map((stream) => collect(stream, () => stop(tooMuch())));
  child.on("error", (error) => stop(fromNode(error)));
  child.on("close", (code) => resolve({ ok: code === 0, stdout: outputs[0]?.() ?? "", stderr: outputs[1]?.() ?? "" }));
  // A helper that ends without reading has its reason, which its status tells.
  child.stdin.on("error", () => undefined);
  child.stdin.end(call.input);
  call.signal?.addEventListener("abort", onAbort);
  if (call.signal?.aborted) onAbort();
  return promise.finally(() => {
    clearTimeout(timer);
    call.signal?.removeEventListener("abort", onAbort);
  });
}

/** Gathers a stream, and gives its text when asked. */
function collect(stream: NodeJS.ReadableStream, onTooMuch: () => void): () => string {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  stream.on("data", (chunk: Uint8Array) => {
    bytes += chunk.length;
    if (bytes > MAX_OUTPUT_BYTES) onTooMuch();
    else chunks.push(chunk);
  });
  return () => Buffer.concat(chunks).toString();
}

function timedOut(timeoutMs: number): LeptonError {
  return new LeptonError("timeout", `no answer within ${timeoutMs / 1000} s`);
}

function tooMuch(): LeptonError {
  return new LeptonError("failed-precondition", `it wrote more than ${MAX_OUTPUT_BYTES} bytes`);
}
