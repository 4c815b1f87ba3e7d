/**
 * Builds dist/: esbuild makes the modules for Node, Bun compiles the executable.
 * Run by `npm run build` with the Node that package.json pins.
 */
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type BuildOptions, build } from "esbuild";

const root = resolve(import.meta.dirname, "..");
const staging = join(root, "dist", ".staging");

const shared: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node22",
  jsx: "automatic",
  splitting: true,
  minify: true,
  keepNames: false,
  legalComments: "none",
  logLevel: "warning",
  define: {
    // React's development build costs a third more CPU; Ink reads DEV for its devtools, whose package is not installed.
    "process.env.NODE_ENV": '"production"',
    "process.env.DEV": '"false"',
    "process.env.LEPTON_VERSION": JSON.stringify(version()),
  },
  alias: { "react-devtools-core": "./scripts/build-stubs/react-devtools-core.ts" },
  // Some packages are CommonJS and call require for Node's own modules.
  banner: { js: 'import{createRequire as __cr}from"node:module";const require=__cr(import.meta.url);' },
};

function version(): string {
  return JSON.parse(readFileSync(join(root, "package.json"), "utf8")).version;
}

async function nodeModules(): Promise<void> {
  await build({
    ...shared,
    entryPoints: { lepton: "src/bin/lepton.ts", "log-writer": "src/bin/log-writer.ts", index: "src/index.ts" },
    outdir: join(staging, "node"),
    chunkNames: "[name]-[hash]",
  });
  const main = join(staging, "node", "lepton.js");
  // Without the dashes Node takes a --env-file for its own wherever it stands, and run's is one.
  writeFileSync(main, `#!/usr/bin/env -S node --\n${readFileSync(main, "utf8")}`);
  chmodSync(main, 0o755);
}

/** What tests and the curious start to run the npm package's code on the pinned Node. */
function nodeLauncher(): void {
  const path = join(staging, "lepton-node");
  writeFileSync(path, `#!/bin/sh\nexec "${process.execPath}" -- "\${0%/*}/node/lepton.js" "$@"\n`);
  chmodSync(path, 0o755);
}

function executable(): void {
  const bun = process.env["BUN"] ?? "bun";
  const args = [join(staging, "lepton"), JSON.stringify(shared.define)];
  execFileSync(bun, ["scripts/build-executable.ts", ...args], { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
}

function types(): void {
  const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
  execFileSync(process.execPath, [tsc, "-p", "tsconfig.types.json", "--outDir", join(staging, "types")], {
    cwd: root,
    stdio: "inherit",
  });
}

/** Log writers are started from dist/ at any moment: files are replaced in one step, folders in two. */
function publish(entries: readonly string[]): void {
  for (const entry of entries) {
    const old = join(staging, `old-${entry}`);
    const target = join(root, "dist", entry);
    if (existsSync(target) && statSync(target).isDirectory()) renameSync(target, old);
    renameSync(join(staging, entry), target);
  }
}

rmSync(staging, { recursive: true, force: true });
mkdirSync(staging, { recursive: true });
await nodeModules();
executable();
nodeLauncher();
types();
publish(["node", "types", "lepton-node", "lepton"]);
rmSync(staging, { recursive: true, force: true });
