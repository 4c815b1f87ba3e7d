import { expect, test } from "vitest";
import * as sdk from "../../src/index.ts";
import { codeOf } from "../helpers/source-imports.ts";

/** Names that a file exports, types among them: those of `export {…}` and of declarations. */
function exportsOf(path: string): string[] {
  const code = codeOf(path);
  const lists = [...code.matchAll(/^export (?:type )?\{([^}]*)\}/gm)].flatMap(([, names = ""]) => names.split(","));
  const declared = [...code.matchAll(/^export (?:interface|type|const|class|function|async function) (\w+)/gm)];
  return [...lists.map((name) => name.replace("type ", "").trim()), ...declared.map(([, name = ""]) => name)]
    .filter((name) => name !== "")
    .sort();
}

test("the SDK gives five values", () => {
  expect(Object.keys(sdk).sort()).toEqual(["ERROR_CODES", "LeptonError", "connect", "isLeptonError", "openStore"]);
});

test("the SDK names every type that its values take and give", () => {
  const types = exportsOf("src/engine/types.ts");
  expect(types).toContain("Engine");
  expect(exportsOf("src/index.ts")).toEqual(
    [
      ...types,
      ...["ConnectOptions", "connect"],
      ...["ERROR_CODES", "ErrorCode", "LeptonError", "LeptonErrorOptions", "isLeptonError"],
      ...["Connection", "ObjectKey", "SeenEvent", "StatsRow", "StoreState"],
      ...["OpenStoreOptions", "Store", "WatchStats", "openStore"],
    ].sort(),
  );
});
