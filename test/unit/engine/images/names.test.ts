import { expect, test } from "vitest";
import { checkArchiveName } from "../../../../src/engine/images/archive-names.ts";
import { columnsOf, danglingName, isDanglingName, shortName } from "../../../../src/engine/images/names.ts";
import { digestOf } from "../../../../src/oci/digest.ts";

const digest = digestOf("x");

test.each([
  ["docker.io/library/alpine:3", "alpine", "3", "alpine:3"],
  ["ghcr.io/o/p:v1", "ghcr.io/o/p", "v1", "ghcr.io/o/p:v1"],
  [`docker.io/library/alpine@${digest}`, "alpine", "<none>", `alpine@${digest}`],
  [digest, "<none>", "<none>", digest],
  [danglingName(digest), "<none>", "<none>", danglingName(digest)],
  [`moby-dangling@${digest}`, "<none>", "<none>", `moby-dangling@${digest}`],
  ["Not A Name", "Not A Name", "<none>", "Not A Name"],
])("columns of %s", (name, repository, tag, short) => {
  expect(columnsOf(name)).toEqual({ repository, tag });
  expect(shortName(name)).toBe(short);
});

test("only records without a name are dangling", () => {
  expect(isDanglingName(danglingName(digest))).toBe(true);
  expect(isDanglingName("docker.io/library/lepton-dangling:1")).toBe(false);
});

test("a name of an archive is stored in full, or refused with its bytes shown", () => {
  expect(checkArchiveName("a")).toBe("docker.io/library/a:latest");
  expect(() => checkArchiveName("a\u001b]0;x\u0007")).toThrow(
    'the name "a\\u001b]0;x\\u0007", which is no valid reference',
  );
  expect(() => checkArchiveName("x".repeat(1_000_000))).toThrow(/^.{0,400}$/);
});
