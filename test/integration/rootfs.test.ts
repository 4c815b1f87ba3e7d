/** The reader of unmounted root file systems against the kernel: layers made by overlayfs, read by both. */
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readRootfsFile } from "../../src/engine/rootfs.ts";

const BUSYBOX = join(process.env["LEPTON_PREFIX"] ?? "/opt/lepton", "bin/busybox");
let dir: string;

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "rootfs-"));
});

afterAll(() => rmSync(dir, { recursive: true }));

const PATHS = ["a", "b", "a/a", "a/b", "b/a", "a/a/a", "a/b/a", "b/a/a"] as const;

const path = fc.constantFrom(...PATHS);
const target = fc.constantFrom(
  ...PATHS.map((name) => `/${name}`),
  "a",
  "b",
  "../a",
  "../../b",
  "..",
  "/",
  "gone",
  "../../../../../a",
);

/** One change in a mounted layer. */
const change = fc.oneof(
  { weight: 3, arbitrary: path.map((name) => `mkdir -p ${name}`) },
  {
    weight: 4,
    arbitrary: fc
      .tuple(path, fc.nat(99))
      .map(([name, text]) => `[ -d ${name} ] || [ -p ${name} ] || echo ${text} > ${name}`),
  },
  { weight: 2, arbitrary: path.map((name) => `rm -rf ${name}`) },
  { weight: 2, arbitrary: path.map((name) => `rm -rf ${name}; mkdir ${name}`) },
  { weight: 2, arbitrary: fc.tuple(path, target).map(([name, to]) => `[ -e ${name} ] || ln -s ${to} ${name}`) },
  { weight: 1, arbitrary: path.map((name) => `[ -e ${name} ] || mkfifo ${name}`) },
);

const layers = fc.array(fc.array(change, { maxLength: 6 }), { minLength: 1, maxLength: 4 });

/** The commands of a layer, for a shell inside of it: links lead anywhere. What cannot be done just now is not done. */
const shell = (root: string, commands: readonly string[]) =>
  `chroot ${root}/m /bin/sh -c 'PATH=/bin; ${commands.map((line) => `{ ${line}; } 2>&-; `).join("")}:'`;

const mount = (root: string, lower: readonly string[], upper?: string) => {
  const writable = upper === undefined ? "" : `,upperdir=${root}/${upper},workdir=${root}/work-${upper}`;
  return `mount -t overlay -o lowerdir=${lower.map((name) => `${root}/${name}`).join(":")}${writable} x ${root}/m`;
};

/** Makes the layers, bottom first, each as a change of those below it, and prints what the kernel reads at each path. */
function script(root: string, changes: readonly (readonly string[])[]): string {
  const lines = [`cp ${BUSYBOX} ${root}/base/bin/sh`];
  for (const applet of ["mkdir", "rm", "ln", "cat", "mkfifo"]) lines.push(`ln -s sh ${root}/base/bin/${applet}`);
  const layers = ["base"];
  for (const [n, commands] of changes.entries()) {
    lines.push(mount(root, layers, String(n)), shell(root, commands), `umount ${root}/m`);
    layers.unshift(String(n));
  }
  const read = `for p in ${PATHS.join(" ")}; do if [ -f $p ]; then cat $p; else echo none; fi; done`;
  lines.push(mount(root, layers), shell(root, [read]));
  return lines.join("\n");
}

async function readByKernel(root: string, changes: readonly (readonly string[])[]): Promise<string[]> {
  for (const [n] of changes.entries()) for (const made of [`${n}`, `work-${n}`]) mkdirSync(join(root, made));
  for (const made of ["base", "base/bin", "m"]) mkdirSync(join(root, made));
  // Mounts in a namespace of their own go with the script.
  const { stdout } = await promisify(execFile)("unshare", ["-m", "sh", "-ec", script(root, changes)], {
    timeout: 10_000,
  });
  return stdout.trimEnd().split("\n");
}

async function readByUs(root: string, changes: readonly unknown[]): Promise<string[]> {
  const dirs = [...[...changes.keys()].reverse().map((n) => join(root, String(n))), join(root, "base")];
  return Promise.all(
    PATHS.map(async (name) => {
      const bytes = await readRootfsFile(dirs, `/${name}`, 1000).catch(() => undefined);
      return bytes === undefined ? "none" : Buffer.from(bytes).toString().trimEnd();
    }),
  );
}

test("every file is found that the kernel finds, and no other", async () => {
  let found = 0;
  await fc.assert(
    fc.asyncProperty(layers, async (changes) => {
      const root = mkdtempSync(join(dir, "x"));
      const expected = await readByKernel(root, changes);
      expect(await readByUs(root, changes)).toEqual(expected);
      found += expected.filter((text) => text !== "none").length;
      rmSync(root, { recursive: true });
    }),
    { numRuns: 60 },
  );
  expect(found).toBeGreaterThan(0);
});
