/**
 * Compiles dist's executable; run by Bun, from scripts/build.ts: bun build-executable.ts OUTFILE DEFINES(JSON).
 * From the sources by Bun alone: what esbuild has bundled before starts four times slower, bytecode or not.
 */
import { join, resolve } from "node:path";

interface Resolver {
  onResolve(filter: { readonly filter: RegExp }, resolve: () => { readonly path: string }): void;
}

// The part of Bun's API that we call, so that Bun's types need not come into the project.
interface Bundler {
  build(options: object): Promise<{ readonly success: boolean; readonly logs: readonly unknown[] }>;
}

const root = resolve(import.meta.dirname, "..");
const [outfile = "", defines = "{}"] = process.argv.slice(2);

// Ink imports it for DEV only, but it must resolve.
const devtools = {
  name: "devtools",
  setup: (build: Resolver) =>
    build.onResolve({ filter: /^react-devtools-core$/ }, () => ({
      path: join(root, "scripts/build-stubs/react-devtools-core.ts"),
    })),
};

const { Bun } = globalThis as unknown as { readonly Bun: Bundler };
const { success, logs } = await Bun.build({
  entrypoints: [join(root, "src/bin/lepton.ts")],
  // Bun would obey a bunfig.toml and a .env of whatever directory it is started in, and run what they name.
  compile: {
    outfile,
    // A command is over before what JavaScriptCore would compile of it has paid; see src/bin/jit-policy.ts.
    jitPolicy: 30,
    autoloadBunfig: false,
    autoloadDotenv: false,
    autoloadTsconfig: false,
    autoloadPackageJson: false,
  },
  format: "esm",
  target: "bun",
  bytecode: true,
  minify: true,
  // What is imported late is loaded late: without it every run loads all modules of Node that any command needs, 13 ms.
  splitting: true,
  define: JSON.parse(defines),
  plugins: [devtools],
});
for (const line of logs) console.error(line);
process.exit(success ? 0 : 1);
