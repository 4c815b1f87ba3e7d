/** Functions of libc, for what Node has none for: Bun can call them. */
import { isBun } from "./fifo-bun.ts";

export interface Libc<Functions> {
  readonly symbols: Functions;
  close(): void;
}

/** As bun:ffi declares a function. */
export interface Signature {
  readonly args: readonly string[];
  readonly returns: string;
}

/** Undefined where it cannot be called: on Node, and beside another libc (musl). */
export async function openLibc<Functions>(
  signatures: Readonly<Record<keyof Functions, Signature>>,
): Promise<Libc<Functions> | undefined> {
  if (!isBun()) return undefined;
  // A name in a variable keeps tsc, Node and esbuild from looking for a module that only Bun has.
  const name = "bun:ffi";
  try {
    const { dlopen } = (await import(name)) as { dlopen(name: string, symbols: object): Libc<Functions> };
    return dlopen("libc.so.6", signatures);
  } catch {
    return undefined;
  }
}
