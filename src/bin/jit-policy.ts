/**
 * The executable starts with a JIT compiler that is slow to take up work (jitPolicy in scripts/build-executable.ts):
 * what runs once or twice in a command is not worth compiling.
 */

// Longer than the commands that people wait for, shorter than anything that is worth compiling.
const START_MS = 300;

// The part of Bun's API that we call, so that Bun's types need not come into the project.
interface Bun {
  readonly unsafe?: { readonly setJITPolicy?: (scale: number) => void };
}

/** Gives a process that lives on the usual compiler. Nothing waits for it. */
export function compileLater(): void {
  const { Bun } = globalThis as { readonly Bun?: Bun };
  const setPolicy = Bun?.unsafe?.setJITPolicy;
  if (setPolicy !== undefined) setTimeout(() => setPolicy(1), START_MS).unref();
}
