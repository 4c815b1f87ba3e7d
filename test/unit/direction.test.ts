/** Who may import whom: the table, held against every import in src and components. */
import { describe, expect, test } from "vitest";
import {
  allImports,
  codeOf,
  type Import,
  importsOf,
  lineCount,
  loadedWith,
  sourceFiles,
  withoutComments,
} from "../helpers/source-imports.ts";

interface Layer {
  /** Layers that it may import in any way; itself it always may. */
  readonly may: readonly string[];
  /** Layers of which it may have the types, by `import type`. */
  readonly types?: readonly string[];
  /** Layers that it may load by import() only. */
  readonly lazily?: readonly string[];
  /** Why not the others. */
  readonly why: string;
}

const LAYERS: Readonly<Record<string, Layer>> = {
  errors: { may: [], why: "everyone imports errors, so it imports nobody" },
  version: { may: [], why: "the version is one string" },
  gen: { may: [], why: "generated code knows nothing but itself" },
  text: { may: ["errors"], types: ["engine"], why: "text turns plain data into words, whoever holds the data" },
  containerd: { may: ["gen", "errors"], why: "the wire talks to containerd and knows no verb" },
  oci: { may: ["errors"], why: "specs and image documents are pure functions over data" },
  registry: {
    may: ["oci", "disk", "errors"],
    why: "the registry side knows references, documents and docker's config.json, and no daemon",
  },
  cni: { may: ["disk", "errors"], why: "a hook loads it: networks are files and plugins, and no daemon" },
  disk: { may: ["errors"], why: "the data root is files, whoever asks for them" },
  console: { may: ["disk", "errors"], why: "one console runs beside every container: what it loads is paid for each" },
  engine: {
    may: ["containerd", "registry", "oci", "cni", "disk", "console", "text", "version", "errors"],
    why: "the engine does the verbs and knows no face, no command and no store",
  },
  logs: { may: ["text", "errors"], why: "lines of logs are plain data, whoever reads, shows or prints them" },
  store: { may: ["engine", "logs", "text", "errors"], why: "the store knows what is true, and nobody who shows it" },
  demo: { may: ["engine", "oci", "text", "errors"], why: "the demo uses the engine as anybody would" },
  commands: {
    may: ["engine", "demo", "text", "version", "errors"],
    why: "a command asks the engine and returns data: the face that asked renders it",
  },
  cli: {
    may: ["commands", "text", "version", "errors"],
    types: ["engine"],
    why: "the headless face dispatches commands and prints what they return",
  },
  components: {
    may: ["commands", "store", "logs", "text", "version", "errors"],
    types: ["engine"],
    why: "a pane reads the store and dispatches commands, and never calls the engine",
  },
  index: { may: ["engine", "store", "errors"], why: "the SDK gives engine and store, and loads no face" },
  bin: {
    may: ["cli", "engine", "containerd", "cni", "disk", "console", "version", "errors"],
    lazily: ["components", "store", "commands"],
    why: "a main starts with what it always needs: the dashboard is loaded by import(), so that ps does not pay for it",
  },
};

/** Packages, and the layers that may load them. */
const PACKAGES: Readonly<Record<string, Layer>> = {
  "@bufbuild/protobuf": { may: ["gen", "containerd"], why: "only the wire knows how messages are encoded" },
  "@grpc/grpc-js": { may: [], why: "only tests load it, for a real server: the wire speaks gRPC itself" },
  ink: { may: ["components"], why: "only the dashboard draws" },
  react: { may: ["components"], why: "only the dashboard draws" },
  "smol-toml": { may: ["registry", "text"], why: "hosts.toml and lepton.toml are the TOML files that are read" },
  zustand: { may: ["store", "components"], why: "live state is the store's" },
};

/** `components/panes/Logs.tsx` is of layer components, `src/disk/lock.ts` of disk, `src/errors.ts` of errors. */
function layerOf(path: string): string {
  return path.startsWith("components/") ? "components" : (/^src\/([^/.]+)/.exec(path)?.[1] ?? path);
}

/** One sentence on why an import may not be; undefined where it may. */
function refusal({ from, to, kind }: Import): string | undefined {
  const here = layerOf(from);
  if (to.startsWith("node:")) return undefined;
  if (!/^(src|components)\//.test(to)) return packageRefusal(from, here, to);
  const layer = LAYERS[here];
  const there = layerOf(to);
  if (layer === undefined) return `${from} is in no layer of the table: say there what "${here}" may import`;
  if (here === there || layer.may.includes(there)) return undefined;
  if (kind === "type" && layer.types?.includes(there)) return undefined;
  if (kind !== "static" && layer.lazily?.includes(there)) return undefined;
  return `${from} may not import ${to}: ${layer.why}`;
}

function packageRefusal(from: string, here: string, to: string): string | undefined {
  const name = to.split("/", to.startsWith("@") ? 2 : 1).join("/");
  const rule = PACKAGES[name];
  if (rule === undefined) return `${from} imports "${name}": a dependency needs a line in this table and in docs`;
  return rule.may.includes(here) ? undefined : `${from} may not import "${name}": ${rule.why}`;
}

const imports = allImports();

describe("the direction of imports", () => {
  test("is that of the table", () => {
    expect(imports.length).toBeGreaterThan(500);
    expect(imports.flatMap((one) => refusal(one) ?? [])).toEqual([]);
  });

  test.each<[Omit<Import, "kind">, Import["kind"], string | undefined]>([
    [{ from: "components/panes/Logs.tsx", to: "src/engine/connect.ts" }, "static", "never calls the engine"],
    [{ from: "components/panes/Logs.tsx", to: "src/engine/types.ts" }, "type", undefined],
    [{ from: "src/bin/lepton.ts", to: "components/App.tsx" }, "static", "loaded by import()"],
    [{ from: "src/bin/lepton.ts", to: "components/App.tsx" }, "dynamic", undefined],
    [{ from: "src/index.ts", to: "src/cli/parse.ts" }, "static", "loads no face"],
    [{ from: "src/index.ts", to: "src/cli/parse.ts" }, "type", "loads no face"],
    [{ from: "src/oci/a.ts", to: "src/disk/b.ts" }, "static", "pure functions"],
    [{ from: "src/containerd/a.ts", to: "@grpc/grpc-js" }, "static", "only tests load it"],
    [{ from: "src/engine/a.ts", to: "@bufbuild/protobuf/wire" }, "static", "only the wire knows"],
    [{ from: "src/cli/a.ts", to: "react/jsx-runtime" }, "dynamic", "only the dashboard draws"],
    [{ from: "src/disk/a.ts", to: "left-pad" }, "static", 'imports "left-pad"'],
    [{ from: "src/utils/a.ts", to: "src/errors.ts" }, "static", 'say there what "utils" may import'],
    [{ from: "src/disk/a.ts", to: "node:fs" }, "static", undefined],
  ])("judges %o, %s: %s", (edge, kind, why) => {
    const said = refusal({ ...edge, kind });
    if (why === undefined) expect(said).toBeUndefined();
    else expect(said).toContain(why);
  });

  test("has no circle of layers", () => {
    const reach = (layer: string, seen: readonly string[]): string[] => {
      if (seen.includes(layer)) return [[...seen.slice(seen.indexOf(layer)), layer].join(" -> ")];
      return (LAYERS[layer]?.may ?? []).flatMap((next) => reach(next, [...seen, layer]));
    };
    expect(Object.keys(LAYERS).flatMap((layer) => reach(layer, []))).toEqual([]);
  });
});

describe("what a program loads at its start", () => {
  test("a console loads files of disk, console and errors, and no package", () => {
    const loaded = [...loadedWith("src/bin/log-writer.ts", imports)].filter((path) => !path.startsWith("node:"));
    expect(loaded).toContain("src/console/hub/console.ts");
    expect(loaded.filter((path) => !/^src\/(bin\/log-writer|disk\/[^/]+|console\/.+|errors)\.ts$/.test(path))).toEqual(
      [],
    );
  });

  test("no main and no part of the SDK loads the dashboard", () => {
    const entries = sourceFiles().filter((path) => path.startsWith("src/bin/") || path === "src/index.ts");
    expect(entries).toContain("src/bin/log-writer.ts");
    const heavy = (path: string) => /^(components\/|react\b|ink$)/.test(path);
    expect(entries.flatMap((entry) => [...loadedWith(entry, imports)].filter(heavy))).toEqual([]);
  });
});

describe("the house rules", () => {
  test("only mains and the headless face end the process, read argv or write to the console", () => {
    const rule =
      /\bprocess\.(?:exit|exitCode|argv)\b|(?<![.\w])console\.(?:log|error|warn|info|debug|trace|table|dir)\(/;
    expect(rule.test("process.exit(1)")).toBe(true);
    expect(rule.test('console.log("x")')).toBe(true);
    const free = (path: string) => ["bin", "cli", "gen"].includes(layerOf(path));
    expect(sourceFiles().filter((path) => !free(path) && rule.test(codeOf(path)))).toEqual([]);
  });

  test("no file has more than 300 lines", () => {
    const files = sourceFiles().filter((path) => layerOf(path) !== "gen");
    expect(files.flatMap((path) => (lineCount(path) > 300 ? `${path}: ${lineCount(path)}` : []))).toEqual([]);
  });

  test("no folder is named after nothing, and nothing is exported unnamed", () => {
    expect(sourceFiles().filter((path) => /\/(utils?|helpers?|common|misc)\//.test(path))).toEqual([]);
    const files = sourceFiles().filter((path) => layerOf(path) !== "gen");
    expect(files.filter((path) => /^export (\*|default\b)/m.test(codeOf(path)))).toEqual([]);
  });
});

describe("the scan", () => {
  const scan = (code: string) => importsOf("src/a/b.ts", withoutComments(code)).map(({ to, kind }) => `${kind} ${to}`);

  test("sees every form of import", () => {
    expect(scan('import { a } from "./c.ts";\nimport "../d.ts";\nexport { e } from "node:fs";')).toEqual([
      "static src/a/c.ts",
      "static src/d.ts",
      "static node:fs",
    ]);
    expect(scan('import {\n  type A,\n  b,\n} from "../c/d.ts";')).toEqual(["static src/c/d.ts"]);
    expect(scan('import type { A } from "./c.ts";\nexport type {\n  B,\n} from "./d.ts";')).toEqual([
      "type src/a/c.ts",
      "type src/a/d.ts",
    ]);
    expect(scan('const { a } = await import("./c.ts");\ntype T = typeof import("./d.ts");')).toEqual([
      "dynamic src/a/c.ts",
      "type src/a/d.ts",
    ]);
  });

  test("sees none in comments and strings", () => {
    expect(scan('// import "./c.ts"\n/* import("./d.ts") */\nexport const text = "data";')).toEqual([]);
    expect(scan('export const a = "unix://x"; // from "y"\nexport function b() {}')).toEqual([]);
  });
});
