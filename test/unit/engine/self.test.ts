import { existsSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { selfExecutable } from "../../../src/engine/self.ts";

test.each(["file:///$bunfs/root/lepton", "file:///~BUN/root/lepton"])(
  "compiled (%s), it is one executable with internal commands",
  (moduleUrl) => {
    const self = selfExecutable(moduleUrl, "/usr/local/bin/lepton");
    expect(self.launcher).toEqual(["/usr/local/bin/lepton", "__log"]);
    expect(self.argv("__reap", "/run/c.sock")).toEqual(["/usr/local/bin/lepton", "__reap", "/run/c.sock"]);
  },
);

test("bundled for Node, it is a script beside its modules, by an absolute path with any letter in it", () => {
  const chunk = pathToFileURL("/usr/lib/node modules/lepton/dist/node/chunk-1.js").href;
  const self = selfExecutable(chunk, "/usr/bin/node");
  expect(self.launcher).toEqual(["/usr/bin/node", "/usr/lib/node modules/lepton/dist/node/log-writer.js"]);
  expect(self.argv("__engine-supervise")).toEqual([
    "/usr/bin/node",
    "/usr/lib/node modules/lepton/dist/node/lepton.js",
    "__engine-supervise",
  ]);
});

test("run from its sources, it is the files of src/bin under this very runtime", () => {
  const self = selfExecutable();
  const [program, script] = self.launcher;
  expect(program).toBe(process.execPath);
  expect(script).toBe(fileURLToPath(new URL("../../../src/bin/log-writer.ts", import.meta.url)));
  expect(existsSync(script)).toBe(true);
  expect(self.argv("__reap", "a", "b").slice(2)).toEqual(["__reap", "a", "b"]);
  expect(self.argv("__reap")[1]).toBe(fileURLToPath(new URL("../../../src/bin/lepton.ts", import.meta.url)));
});
