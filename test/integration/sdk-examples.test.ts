/** The examples of docs/sdk.md, run as their readers would: on plain Node, with the built package. */
import { type ChildProcessByStdio, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { OCI_MANIFEST } from "../../src/oci/media-types.ts";
import { importBusybox } from "../helpers/busybox.ts";
import { startContainerd, type TestDaemon } from "../helpers/containerd.ts";
import { layerOf, smallImage } from "../helpers/image.ts";
import { mustLepton } from "../helpers/lepton.ts";
import { startRegistry, type TestRegistry } from "../helpers/registry.ts";
import { pushImage } from "../helpers/registry-image.ts";
import { waitFor } from "../helpers/wait-for.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const EXAMPLES = join(ROOT, "docs/examples");
const MACHINE = process.arch === "arm64" ? "arm64" : "x64";
// By name: this test runs inside Bun too.
const NODE = join(ROOT, `node_modules/node-linux-${MACHINE}/bin/node`);

let daemon: TestDaemon;

beforeAll(async () => {
  daemon = await startContainerd();
  await importBusybox(daemon);
});

afterAll(async () => {
  await daemon.stop();
});

type Example = ChildProcessByStdio<null, Readable, Readable>;

function startExample(name: string, ...args: readonly string[]): Example {
  return spawn(NODE, [join(EXAMPLES, name), ...args], { env: daemon.env, stdio: ["ignore", "pipe", "pipe"] });
}

async function runExample(name: string, ...args: readonly string[]) {
  const child = startExample(name, ...args);
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  return { stdout, stderr, code };
}

test("run.ts gives the output of a container, and its exit code", async () => {
  const { stdout, stderr, code } = await runExample("run.ts", "busybox");
  expect({ stderr, code }).toEqual({ stderr: "to stderr\n", code: 3 });
  expect(stdout).toMatch(/^to stdout\nbusybox-[0-9a-f]+ ended with 3\n$/);
  expect(await mustLepton(daemon, ["ps", "-aq"])).toBe("");
});

test("run.ts tells an error of ours by its code", async () => {
  const { stdout, stderr, code } = await runExample("run.ts", "Not/An/Image");
  expect({ stdout, code }).toEqual({ stdout: "", code: 1 });
  expect(stderr).toMatch(/^invalid-argument: .*\n$/);
});

test("watch.ts lists what is there, and says what another process changes", async () => {
  await mustLepton(daemon, ["run", "-d", "--name", "old", "busybox", "sleep", "600"]);
  const child = startExample("watch.ts");
  let seen = "";
  child.stdout.on("data", (chunk) => (seen += chunk));
  await waitFor("the list", () => seen.endsWith("watching\n"));
  expect(seen).toContain("has 1 containers\nold (docker.io/library/busybox:latest) is running\n");
  await mustLepton(daemon, ["run", "-d", "--name", "new", "busybox", "sleep", "600"]);
  await waitFor("the new container", () => seen.includes("new (docker.io/library/busybox:latest) is running\n"));
  await mustLepton(daemon, ["rm", "-f", "old", "new"]);
  await waitFor("both to go", () => seen.includes("old is gone\n") && seen.includes("new is gone\n"));
  child.kill("SIGINT");
  expect(await once(child, "exit")).toEqual([0, null]);
});

describe("pull.ts", () => {
  let registry: TestRegistry;
  let ref: string;
  beforeAll(async () => {
    registry = await startRegistry();
    ({ ref } = await pushImage(registry, "app:1", smallImage({ a: "1" }, { layers: [layerOf({ a: "2", b: "3" })] })));
  });
  afterAll(() => registry?.[Symbol.asyncDispose]());

  test("pulls with progress, tells the layers, and pushes under another name", async () => {
    const target = `${registry.host}/copy:2`;
    const { stdout, stderr, code } = await runExample("pull.ts", ref, target);
    const digest = "sha256:[0-9a-f]{64}";
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringMatching(
        new RegExp(`^${ref} is ${digest}\n2 layers, 67 % efficient, 1 bytes wasted\n${target} is there: ${digest}\n$`),
      ),
    });
    expect(stderr).toMatch(
      /^resolving: 0 bytes of 0 blobs\n(?:\w+: \d+ bytes of \d blobs\n)*done: \d+ bytes of 4 blobs\n/,
    );
    expect((await registry.request("GET", "/v2/copy/manifests/2", { headers: { accept: OCI_MANIFEST } })).status).toBe(
      200,
    );
  });

  test("saves to a file that loads again", async () => {
    const file = join(daemon.dir, "app.tar");
    const { stdout, code } = await runExample("pull.ts", ref, file);
    expect({ code, last: stdout.trimEnd().split("\n").at(-1) }).toEqual({ code: 0, last: `saved to ${file}` });
    await mustLepton(daemon, ["rmi", ref]);
    expect(await mustLepton(daemon, ["load", "-q", "-i", file])).toBe(`Loaded image: ${ref}`);
  });

  test("tells an error of ours by its code", async () => {
    const { stdout, stderr, code } = await runExample("pull.ts", `${registry.host}/nothing:1`);
    expect({ stdout, code }).toEqual({ stdout: "", code: 1 });
    expect(stderr).toMatch(/^(?:resolving: .*\n)+not-found: cannot pull ".*": .*\n$/);
  });
});

test("the examples hold to the types of the built package", async () => {
  const tsc = join(ROOT, "node_modules/typescript/bin/tsc");
  await promisify(execFile)(NODE, [tsc, "-p", EXAMPLES]);
});

test("docs/sdk.md shows the examples as they are", () => {
  const page = readFileSync(join(ROOT, "docs/sdk.md"), "utf8");
  for (const name of ["run.ts", "watch.ts", "pull.ts"])
    expect(page).toContain(readFileSync(join(EXAMPLES, name), "utf8").trim());
});
