import { expect, test } from "vitest";
import { askingUri, loggerUri, readStoreDir } from "../../../src/console/logger-uri.ts";

/** What a shim makes of it (cmd/containerd-shim-runc-v2/process/io_util.go): path, then key and value of each pair. */
function argvOf(uri: string): string[] {
  const url = new URL(uri);
  return [decodeURIComponent(url.pathname), ...[...url.searchParams].flat()];
}

test.each([
  ["/usr/local/bin/lepton", "__log", "/var/lib/lepton/1935db59"],
  ["/opt/node/bin/node", "/opt/app/dist/node/log-writer.js", "/srv/a b/&=?#+%20/ü"],
  ["/home/ü ser/lepton", "__log", "/d"],
])("a shim starts %s %s %s", (program, argument, storeDir) => {
  expect(argvOf(loggerUri([program, argument], storeDir))).toEqual([program, argument, storeDir]);
});

test("what the monitor is to ask with tells so, and its store directory", () => {
  const [, , word = ""] = argvOf(askingUri(["/l", "__log"], "/srv/a b"));
  expect(readStoreDir(word)).toEqual({ storeDir: "/srv/a b", asks: true });
  expect(readStoreDir("/srv/a b")).toEqual({ storeDir: "/srv/a b", asks: false });
});

test("there is one pair only, as a shim gives several in random order", () => {
  expect([...new URL(loggerUri(["/l", "__log"], "/a&b=c")).searchParams]).toHaveLength(1);
});

test("a program that the shim could not find is refused", () => {
  expect(() => loggerUri(["lepton", "__log"], "/d")).toThrow('log writer is not an absolute path: "lepton"');
});
