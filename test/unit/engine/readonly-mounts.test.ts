import { expect, test } from "vitest";
import { readonlyMounts } from "../../../src/engine/readonly-mounts.ts";

const overlay = (...options: string[]) => [{ type: "overlay", source: "overlay", target: "", options }];

test("the upper directory of an overlay becomes its topmost lower one", () => {
  const options = ["index=off", "workdir=/s/3/work", "upperdir=/s/3/fs", "lowerdir=/s/2/fs:/s/1/fs", "volatile"];
  expect(readonlyMounts(overlay(...options))).toEqual(overlay("index=off", "lowerdir=/s/3/fs:/s/2/fs:/s/1/fs"));
});

test("an overlay without one is read-only already", () => {
  const mounts = overlay("index=off", "lowerdir=/s/2/fs:/s/1/fs");
  expect(readonlyMounts(mounts)).toEqual(mounts);
});

test("a bind is made read-only", () => {
  const bind = (options: string[]) => [{ type: "bind", source: "/s/1/fs", target: "", options }];
  expect(readonlyMounts(bind(["rw", "rbind"]))).toEqual(bind(["rbind", "ro"]));
  expect(readonlyMounts(bind(["ro", "rbind"]))).toEqual(bind(["rbind", "ro"]));
});
